"""The way out: notices in the app, by e-mail, by SMS."""
