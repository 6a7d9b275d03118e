//! Whose books these are, as it stands at the head of what is printed: name, address, tax number, bank. A fact of the books, and no partner.

use crate::app::App;
use crate::check;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::system::Empty;
use qitao_domain::limits;
use qitao_store::Read;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The books' fact that holds it.
const KEY: &str = "company";

/// The company. What is empty is not printed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Company")]
#[serde(deny_unknown_fields, default)]
pub struct Company {
    /// Its whole name; the books' own stands on paper where it is empty.
    pub name: String,
    /// Where it is.
    pub address: String,
    /// Telephone.
    pub phone: String,
    /// Tax number (统一社会信用代码).
    pub tax_number: String,
    /// The bank, with its branch (开户行).
    pub bank: String,
    /// The account there.
    pub account: String,
}

impl Company {
    fn fields(&self) -> [(&'static str, &String, usize); 6] {
        [
            ("name", &self.name, limits::NAME_CHARS),
            ("address", &self.address, limits::NAME_CHARS),
            ("phone", &self.phone, limits::CODE_CHARS),
            ("tax_number", &self.tax_number, limits::CODE_CHARS),
            ("bank", &self.bank, limits::NAME_CHARS),
            ("account", &self.account, limits::CODE_CHARS),
        ]
    }

    /// The same without spaces around.
    fn trimmed(&self) -> Self {
        let trim = |text: &str| text.trim().to_owned();
        Self {
            name: trim(&self.name),
            address: trim(&self.address),
            phone: trim(&self.phone),
            tax_number: trim(&self.tax_number),
            bank: trim(&self.bank),
            account: trim(&self.account),
        }
    }
}

/// The company of these books; all of it empty where nobody said it yet.
pub(crate) fn stored(r: &mut Read<'_>) -> Result<Company> {
    let Some(text) = r.book(KEY)? else { return Ok(Company::default()) };
    serde_json::from_str(&text).map_err(|why| Error::new(Code::Internal).with("why", why))
}

/// `company.get`
pub(crate) fn get(app: &Arc<App>, _: &Ctx, _: Empty) -> Result<Company> {
    app.read(stored)
}

/// `company.save`
pub(crate) fn save(app: &Arc<App>, ctx: &Ctx, input: Company) -> Result<Company> {
    let new = input.trimmed();
    for (field, text, most) in new.fields() {
        check::text(field, text, most)?;
        // It stands in a line with others.
        if text.contains(['\n', '\t']) {
            return Err(Error::new(Code::FieldBadText).with("field", field));
        }
    }
    app.write(ctx, |w| {
        let old = stored(w)?;
        let text = serde_json::to_string(&new).map_err(|why| Error::new(Code::Internal).with("why", why))?;
        w.set_book(KEY, &text)?;
        w.audit("book", KEY, Some(&old), Some(&new))?;
        Ok(new.clone())
    })
}
