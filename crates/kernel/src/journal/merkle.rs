//! The root of a Merkle tree over line hashes (RFC 6962 §2.1: leaves and nodes are hashed under different prefixes).

use sha2::{Digest, Sha256};

/// Root over `leaves` in order; the root of nothing is the hash of nothing.
pub(super) fn root(leaves: &[Vec<u8>]) -> [u8; 32] {
    match leaves {
        [] => Sha256::digest([]).into(),
        [leaf] => Sha256::new().chain_update([0]).chain_update(leaf).finalize().into(),
        _ => {
            let half = leaves.len().next_power_of_two() / 2;
            let (left, right) = leaves.split_at(half);
            Sha256::new().chain_update([1]).chain_update(root(left)).chain_update(root(right)).finalize().into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::root;

    #[test]
    fn root_depends_on_every_leaf_and_on_order() {
        let leaf = |b: u8| vec![b; 32];
        let all: Vec<_> = (0..7).map(leaf).collect();
        let whole = root(&all);
        for i in 0..7 {
            let mut other = all.clone();
            other[i] = leaf(9);
            assert_ne!(root(&other), whole);
        }
        let mut swapped = all.clone();
        swapped.swap(0, 6);
        assert_ne!(root(&swapped), whole);
        assert_ne!(root(&all[..6]), whole);
    }
}
