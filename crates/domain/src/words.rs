//! The macro that gives an enum its words: the text in the database, in a file and on the wire is one and the same.

macro_rules! words {
    ($name:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        impl $name {
            /// All of them, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its word in database, files and on the wire.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The one with this word.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}
pub(crate) use words;

#[cfg(test)]
mod tests {
    use crate::approval;
    use crate::bom::LineKind;
    use crate::costing::Element;
    use crate::costing::rate::RateKind;
    use crate::costing::rates::Basis;
    use crate::costing::tariff::Band;
    use crate::document::{DocumentKind, DocumentState, Review, Verb};
    use crate::item::{ItemKind, LotRule, Source};
    use crate::outbox::OutboxState;
    use crate::outsourcing::declaration::{DifferenceState, Source as DeclarationSource, Verdict};
    use crate::outsourcing::hold::What;
    use crate::outsourcing::order::MoreBack;
    use crate::outsourcing::reconciliation::{HoldBy, State as LossState};
    use crate::outsourcing::settlement::{StatementState, StatementVerb};
    use crate::production::kit_check::KitState;
    use crate::production::work_order::WorkOrderState;
    use crate::production::work_order::portions::Link;
    use crate::production::work_report::{Hours, ReportState};
    use crate::right::Right;
    use crate::routing::VersionState;
    use crate::script;
    use crate::stock::Valuation;
    use crate::stock::count::{AbcClass, CountState, CountVerb};
    use crate::stock::reservation::ReservationKind;
    use crate::stock::scan::{Outcome, Part};
    use crate::unit::Dimension;
    use crate::warehouse::WarehouseKind;

    fn check<T: serde::Serialize + Copy + PartialEq + std::fmt::Debug>(
        all: &[T],
        word: fn(T) -> &'static str,
        back: fn(&str) -> Option<T>,
    ) {
        for &one in all {
            assert_eq!(serde_json::to_value(one).unwrap(), word(one));
            assert_eq!(back(word(one)), Some(one));
        }
        assert_eq!(back("nothing"), None);
    }

    #[test]
    fn words_are_those_of_the_wire() {
        check(ItemKind::ALL, ItemKind::word, ItemKind::from_word);
        check(Source::ALL, Source::word, Source::from_word);
        check(LotRule::ALL, LotRule::word, LotRule::from_word);
        check(VersionState::ALL, VersionState::word, VersionState::from_word);
        check(Dimension::ALL, Dimension::word, Dimension::from_word);
        check(LineKind::ALL, LineKind::word, LineKind::from_word);
        check(Right::ALL, Right::word, Right::from_word);
        check(approval::State::ALL, approval::State::word, approval::State::from_word);
        check(script::Kind::ALL, script::Kind::word, script::Kind::from_word);
        check(script::State::ALL, script::State::word, script::State::from_word);
        check(DocumentKind::ALL, DocumentKind::word, DocumentKind::from_word);
        check(DocumentState::ALL, DocumentState::word, DocumentState::from_word);
        check(Verb::ALL, Verb::word, Verb::from_word);
        check(Review::ALL, Review::word, Review::from_word);
        check(Valuation::ALL, Valuation::word, Valuation::from_word);
        check(CountState::ALL, CountState::word, CountState::from_word);
        check(OutboxState::ALL, OutboxState::word, OutboxState::from_word);
        check(CountVerb::ALL, CountVerb::word, CountVerb::from_word);
        check(AbcClass::ALL, AbcClass::word, AbcClass::from_word);
        check(ReservationKind::ALL, ReservationKind::word, ReservationKind::from_word);
        check(Outcome::ALL, Outcome::word, Outcome::from_word);
        check(Part::ALL, Part::word, Part::from_word);
        check(WarehouseKind::ALL, WarehouseKind::word, WarehouseKind::from_word);
        check(Element::ALL, Element::word, Element::from_word);
        check(Band::ALL, Band::word, Band::from_word);
        check(Basis::ALL, Basis::word, Basis::from_word);
        check(RateKind::ALL, RateKind::word, RateKind::from_word);
        check(Hours::ALL, Hours::word, Hours::from_word);
        check(ReportState::ALL, ReportState::word, ReportState::from_word);
        check(WorkOrderState::ALL, WorkOrderState::word, WorkOrderState::from_word);
        check(KitState::ALL, KitState::word, KitState::from_word);
        check(Link::ALL, Link::word, Link::from_word);
        check(LossState::ALL, LossState::word, LossState::from_word);
        check(HoldBy::ALL, HoldBy::word, HoldBy::from_word);
        check(MoreBack::ALL, MoreBack::word, MoreBack::from_word);
        check(What::ALL, What::word, What::from_word);
        check(DeclarationSource::ALL, DeclarationSource::word, DeclarationSource::from_word);
        check(DifferenceState::ALL, DifferenceState::word, DifferenceState::from_word);
        check(Verdict::ALL, Verdict::word, Verdict::from_word);
        check(StatementState::ALL, StatementState::word, StatementState::from_word);
        check(StatementVerb::ALL, StatementVerb::word, StatementVerb::from_word);
        check(approval::Figure::ALL, approval::Figure::word, approval::Figure::from_word);
    }
}
