//! What lies sealed in rows: what a bank says of a payer, reasons, to whom money is given back. Whose data it is may not be
//! known, so it is sealed under a key of the install; a payer's name on a demand lies under the payer's own key.

use crate::model::{DemandRow, Incoming, Refund, RefundWords, Told};
use base::{Failure, Res};
use db::Tx;
use kernel::vault::Vault;
use serde::Serialize;
use serde::de::DeserializeOwned;

const TOLD: &str = "payment told";
const REASON: &str = "payment reason";
const REFUND: &str = "payment refund";

fn seal(vault: &Vault, label: &str, value: &impl Serialize) -> Res<Vec<u8>> {
    vault.seal(label, &serde_json::to_vec(value).map_err(Failure::internal)?)
}

fn open<T: DeserializeOwned>(vault: &Vault, label: &str, bytes: &[u8]) -> Res<T> {
    serde_json::from_slice(&vault.open(label, bytes)?).map_err(Failure::internal)
}

pub(crate) fn told(vault: &Vault, told: &Told) -> Res<Vec<u8>> {
    seal(vault, TOLD, told)
}

pub(crate) fn reason(vault: &Vault, reason: &str) -> Res<Vec<u8>> {
    seal(vault, REASON, &reason)
}

pub(crate) fn refund(vault: &Vault, words: &RefundWords) -> Res<Vec<u8>> {
    seal(vault, REFUND, words)
}

/// What the bank says of the payer of this money. The caller logs the read.
pub fn told_of(vault: &Vault, money: &Incoming) -> Res<Told> {
    open(vault, TOLD, &money.sealed)
}

/// To whom and why money is given back. The caller logs the read.
pub fn words_of(vault: &Vault, refund: &Refund) -> Res<RefundWords> {
    open(vault, REFUND, &refund.sealed)
}

/// Name of the payer of a demand; `None` when they were erased. The caller logs the read.
pub async fn payer_of(tx: &mut Tx, vault: &Vault, demand: &DemandRow) -> Res<Option<String>> {
    let Some(key) = vault.find_key(tx, demand.payer).await? else { return Ok(None) };
    String::from_utf8(key.open(&demand.payer_sealed)?).map(Some).map_err(Failure::internal)
}
