//! The screens' own words, for files that say what a screen says: the frontend's texts are the one source, and the program has
//! them built in. What stands only in files (heads of lists, titles) is in `words.rs`.

use crate::system::Language;
use serde_json::{Map, Value};
use std::sync::OnceLock;

macro_rules! texts {
    ($folder:literal) => {
        &[
            include_str!(concat!("../../../frontend/src/locales/", $folder, "/approval.json")),
            include_str!(concat!("../../../frontend/src/locales/", $folder, "/audit.json")),
            include_str!(concat!("../../../frontend/src/locales/", $folder, "/backup.json")),
            include_str!(concat!("../../../frontend/src/locales/", $folder, "/bom.json")),
            include_str!(concat!("../../../frontend/src/locales/", $folder, "/count.json")),
            include_str!(concat!("../../../frontend/src/locales/", $folder, "/cut_over.json")),
            include_str!(concat!("../../../frontend/src/locales/", $folder, "/document.json")),
            include_str!(concat!("../../../frontend/src/locales/", $folder, "/error.json")),
            include_str!(concat!("../../../frontend/src/locales/", $folder, "/field.json")),
            include_str!(concat!("../../../frontend/src/locales/", $folder, "/lineage.json")),
            include_str!(concat!("../../../frontend/src/locales/", $folder, "/master.json")),
            include_str!(concat!("../../../frontend/src/locales/", $folder, "/people.json")),
            include_str!(concat!("../../../frontend/src/locales/", $folder, "/script.json")),
            include_str!(concat!("../../../frontend/src/locales/", $folder, "/ui.json")),
        ]
    };
}

const CHINESE: &[&str] = texts!("zh-CN");
const ENGLISH: &[&str] = texts!("en");

/// The texts of one language.
pub(crate) struct Texts(Map<String, Value>);

impl Texts {
    /// Of a language.
    pub(crate) fn of(language: Language) -> &'static Self {
        static TEXTS: OnceLock<[Texts; 2]> = OnceLock::new();
        let [chinese, english] = TEXTS.get_or_init(|| [CHINESE, ENGLISH].map(Self::read));
        match language {
            Language::Chinese => chinese,
            Language::English => english,
        }
    }

    /// A file that cannot be read has no texts; a test holds all of them to it.
    fn read(files: &[&str]) -> Self {
        let trees = files.iter().filter_map(|file| serde_json::from_str::<Map<String, Value>>(file).ok());
        Self(trees.flatten().collect())
    }

    /// The text of a key, `audit.verb.item_save`; none where there is no such text.
    pub(crate) fn find(&self, key: &str) -> Option<&str> {
        let mut parts = key.split('.');
        let first = self.0.get(parts.next()?)?;
        parts.try_fold(first, |at, part| at.get(part))?.as_str()
    }

    /// The same where there must be one: the key itself where there is none.
    pub(crate) fn get<'k>(&'k self, key: &'k str) -> &'k str {
        self.find(key).unwrap_or(key)
    }

    /// A text with its figures.
    pub(crate) fn fill(&self, key: &str, figures: &[(&str, &str)]) -> String {
        let text = self.get(key).to_owned();
        figures.iter().fold(text, |text, (name, figure)| text.replace(&format!("{{{{{name}}}}}"), figure))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_read_and_a_text_is_found_in_both_languages() {
        for files in [CHINESE, ENGLISH] {
            for file in files {
                serde_json::from_str::<Map<String, Value>>(file).unwrap();
            }
        }
        let [chinese, english] = [Language::Chinese, Language::English].map(Texts::of);
        assert_eq!((chinese.get("audit.verb.item_save"), english.get("audit.verb.item_save")), ("保存物料", "Save item"));
        assert_eq!((chinese.find("audit.verb"), chinese.find("audit.verb.nothing")), (None, None));
        assert_eq!(chinese.fill("audit.times", &[("times", "3")]), "第 3 次");
    }
}
