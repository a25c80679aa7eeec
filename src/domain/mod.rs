//! The write path: what the regulation says. A folder for each subject, a file for each noun, and what all verbs share.

pub mod evaluation;
pub mod feedback;
pub mod survey;

pub mod verb;
