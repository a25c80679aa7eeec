# The entry: how rules become decisions. This file is the same in every policy; the server refuses another one.
# The other files say who may do what. Each is named after the noun it guards.

# An actor may do something if one of their relations allows it and none of their relations forbids it.
allow(relations, action, [noun, part, state, flags]) if
  relation in relations and
  may(relation, action, noun, part, state, flags) and
  not forbidden(relations, action, noun, part, state, flags);

# It is forbidden if one of their relations is denied it.
forbidden(relations, action, noun, part, state, flags) if
  relation in relations and
  denied(relation, action, noun, part, state, flags);

# A rule that names no flags holds whatever the flags are.
may(relation, action, noun, part, state, _flags) if may(relation, action, noun, part, state);
denied(relation, action, noun, part, state, _flags) if denied(relation, action, noun, part, state);
