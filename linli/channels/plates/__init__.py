"""The desk's door for QR plates and contact cards: making, printing, mounting, replacing; whom a place's card names."""
