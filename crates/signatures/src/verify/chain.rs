//! From a certificate to an anchor (RFC 5280, 6.1, without policies and name constraints: a critical one is refused).

use super::Trust;
use crate::certificate::Certificate;
use crate::limits::CHAIN_MAX;
use base::Instant;

/// Signatures of certificates that one search checks at most.
const CHECKS_MAX: usize = 24;

/// The certificates from `first` to an anchor, both included; `None` if none leads there. Those between must be valid at
/// the moment and entitled to issue. Whether `first` itself is valid then is asked elsewhere; an anchor is trusted as it is.
pub fn path(first: &Certificate, beside: &[Certificate], trust: &Trust, at: Instant) -> Option<Vec<Certificate>> {
    let mut search = Search { beside, trust, at, checks_left: CHECKS_MAX };
    let mut path = vec![first.clone()];
    search.climb(&mut path).then_some(path)
}

struct Search<'a> {
    beside: &'a [Certificate],
    trust: &'a Trust,
    at: Instant,
    checks_left: usize,
}

impl Search<'_> {
    fn climb(&mut self, path: &mut Vec<Certificate>) -> bool {
        let Some(top) = path.last().cloned() else { return false };
        if self.trust.anchors.contains(&top) {
            return true;
        }
        if path.len() > CHAIN_MAX || !top.is_understood() {
            return false;
        }
        let trust = self.trust;
        if let Some(anchor) = trust.anchors.iter().find(|anchor| self.is_signed_by(&top, anchor)) {
            path.push(anchor.clone());
            return true;
        }
        // Authorities already between this one and the first certificate.
        let below = path.len() - 1;
        for issuer in self.beside.iter().chain(&trust.further) {
            let is_fit = !path.contains(issuer) && issuer.is_valid_at(self.at) && issuer.may_issue(below);
            if is_fit && self.is_signed_by(&top, issuer) {
                path.push(issuer.clone());
                if self.climb(path) {
                    return true;
                }
                path.pop();
            }
        }
        false
    }

    fn is_signed_by(&mut self, certificate: &Certificate, issuer: &Certificate) -> bool {
        if certificate.issuer_name() != issuer.subject_name() || self.checks_left == 0 {
            return false;
        }
        self.checks_left -= 1;
        certificate.is_signed_by(issuer)
    }
}
