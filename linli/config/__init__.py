"""The roof: settings (the only reader of the environment), urls, the timetable, and the processes that run."""
