//! Policies that differ from the one that the program comes with.

use std::sync::Arc;

use capaian::authz::{PolicyRule, PolicySource, PolicyStore};

/// The policy without those of its rules that `is_dropped` names; at least one.
pub(crate) fn policies_without(is_dropped: impl Fn(&PolicyRule) -> bool) -> Arc<PolicyStore> {
    let mut policy = PolicyStore::load(&PolicySource::Embedded).expect("the embedded policy").current();
    let dropped: Vec<usize> = (0..policy.rules().len()).filter(|index| is_dropped(&policy.rules()[*index])).collect();
    assert!(!dropped.is_empty(), "no rule is dropped");
    for index in dropped.into_iter().rev() {
        policy = Arc::new(policy.without_rule(index).expect("a policy"));
    }
    Arc::new(PolicyStore::holding(Arc::try_unwrap(policy).expect("a policy of one's own")))
}
