//! Which variant of an answer a reply takes.

use helppo_kernel::{ChannelKind, Locale};

use super::AnswerVariant;

/// How well a variant fits, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AnswerFit {
    /// Written for this language, or for any, and for this kind of channel, or for any.
    Fits,
    /// Written in this language for another kind of channel.
    OtherChannel,
    /// Written in another language.
    OtherLanguage,
}

/// The variant that fits a language and a kind of channel best, and how well.
pub fn pick_variant(
    variants: &[AnswerVariant],
    language: Locale,
    channel: ChannelKind,
) -> Option<(&AnswerVariant, AnswerFit)> {
    let rank = |one: &AnswerVariant| {
        let own = one.language.is_none_or(|locale| locale == language);
        let there = one.channel.is_none_or(|kind| kind == channel);
        let fit = match (own, there) {
            (true, true) => AnswerFit::Fits,
            (true, false) => AnswerFit::OtherChannel,
            (false, _) => AnswerFit::OtherLanguage,
        };
        // What was written for this very place comes before what is for any.
        (fit, !there, one.language.is_none(), one.channel.is_none())
    };
    variants.iter().min_by_key(|one| rank(one)).map(|one| (one, rank(one).0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variant(language: Option<Locale>, channel: Option<ChannelKind>, text: &str) -> AnswerVariant {
        AnswerVariant { language, channel, text: text.into() }
    }

    #[test]
    fn the_most_particular_variant_that_fits_is_taken() {
        let all = [
            variant(None, None, "any"),
            variant(Some(Locale::Fi), None, "fi"),
            variant(Some(Locale::Fi), Some(ChannelKind::Chat), "fi chat"),
            variant(Some(Locale::Sv), Some(ChannelKind::Email), "sv email"),
        ];
        let picked = |language, channel| {
            pick_variant(&all, language, channel).map(|(one, fit)| (one.text.as_str(), fit)).expect("one")
        };
        assert_eq!(picked(Locale::Fi, ChannelKind::Chat), ("fi chat", AnswerFit::Fits));
        assert_eq!(picked(Locale::Fi, ChannelKind::Email), ("fi", AnswerFit::Fits));
        assert_eq!(picked(Locale::Sv, ChannelKind::Email), ("sv email", AnswerFit::Fits));
        assert_eq!(picked(Locale::En, ChannelKind::Chat), ("any", AnswerFit::Fits));
    }

    #[test]
    fn the_own_language_for_another_channel_comes_before_another_language() {
        let all = [
            variant(Some(Locale::En), None, "en"),
            variant(Some(Locale::Fi), Some(ChannelKind::Email), "fi email"),
        ];
        let (one, fit) = pick_variant(&all, Locale::Fi, ChannelKind::Chat).expect("one");
        assert_eq!((one.text.as_str(), fit), ("fi email", AnswerFit::OtherChannel));
        let (one, fit) = pick_variant(&all, Locale::Sv, ChannelKind::Email).expect("one");
        assert_eq!((one.text.as_str(), fit), ("fi email", AnswerFit::OtherLanguage));
        assert_eq!(pick_variant(&[], Locale::Sv, ChannelKind::Email), None);
    }
}
