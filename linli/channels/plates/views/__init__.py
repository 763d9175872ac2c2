"""The pages of plates and contact cards."""
