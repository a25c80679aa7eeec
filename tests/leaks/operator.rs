//! What stays behind for whoever runs the machine, and what happens while they change the rules.
