"""The rules of accounts: roles and their separation, names, passwords, lock-out, second factor, sealing of secrets."""
