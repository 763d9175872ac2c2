"""The field app's pages and the two ways its phone talks to the house: fetching the day, sending what was done."""
