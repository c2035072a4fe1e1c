//! A channel's public side: what the launcher and the frame need to know before anybody has said a word.

use helppo_channel::{ChannelRecord, Configured, find_channel, hours_of};
use helppo_hours::Hours;
use helppo_kernel::{ChannelId, ChannelKind, Locale, Millis};
use helppo_notice::Notice;
use helppo_store::{DbError, Tx};
use serde::Serialize;

use crate::brand::{Shades, shades};
use crate::item::Source;
use crate::settings::{ChatSettings, IdentityRule, LONGEST_NOTICE, LauncherLook, Side};
use crate::{room::Core, upload};

/// Longest message in characters.
pub(crate) const LONGEST_TEXT: usize = 4000;
/// Files in one message.
pub(crate) const MOST_FILES: usize = 5;
/// After opening, a message left at night is answered within this much open time by estimate.
const ANSWER_WITHIN_MS: i64 = 2 * 3_600_000;
/// Guides on the first view.
const MOST_ASKED: usize = 4;

/// What the launcher needs; it travels inside the loader's script.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct LoaderBoot {
    /// The channel.
    pub channel: ChannelId,
    /// The name that visitors read.
    pub name: String,
    /// The language when the page tells none.
    pub language: Locale,
    /// The brand's colours on light ground.
    pub light: Shades,
    /// The same on dark ground.
    pub dark: Shades,
    /// The corner: `right` or `left`.
    pub side: Side,
    /// How the launcher looks: with `words`, or `round`.
    pub launcher: LauncherLook,
    /// An announcement in place of the launcher's words.
    pub notice: Option<String>,
    /// How the team stands.
    pub staffed: Staffed,
    /// The server's time.
    pub now: Millis,
}

/// Everything public of a channel.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Boot {
    /// What the launcher needs.
    #[serde(flatten)]
    pub loader: LoaderBoot,
    /// Sites that may carry the widget.
    pub sites: Vec<String>,
    /// `open` to everybody, or only for `signed` visitors.
    pub identity: &'static str,
    /// Whether the bot answers first.
    pub bot: bool,
    /// Whether an answer can follow by e-mail.
    pub mail: bool,
    /// Whether visitors who wait may ask to be called.
    pub callback: bool,
    /// Where it is told what is kept, and for how long.
    pub privacy_url: Option<String>,
    /// What a message may hold.
    pub limits: BootLimits,
    /// What others ask just now.
    pub asked: Vec<Source>,
    /// What everybody is to know now, the gravest first.
    pub notices: Vec<BootNotice>,
}

/// What everybody is to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct BootNotice {
    /// How grave it is.
    pub level: helppo_notice::Level,
    /// Its words in the visitor's language.
    pub text: String,
}

/// What a message may hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct BootLimits {
    /// Characters.
    pub text: usize,
    /// Bytes of one file.
    pub file_bytes: usize,
    /// Files of one message.
    pub files: usize,
    /// Kinds of files, as a file picker takes them.
    pub types: Vec<&'static str>,
}

/// How the team stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Staffed {
    /// Whether somebody answers.
    pub state: StaffedState,
    /// How long an answer takes by estimate, in milliseconds.
    pub estimate_ms: Option<i64>,
    /// When the doors open next; only when closed.
    pub opens_at: Option<Millis>,
    /// When a message left now is answered; only when closed.
    pub answer_by: Option<Millis>,
}

/// Whether somebody answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StaffedState {
    /// Somebody is there.
    Open,
    /// It is open, but nobody is free to come soon.
    Busy,
    /// Outside opening hours.
    Closed,
}

impl Staffed {
    /// From the hours (none: always open) and what the queue says: whether it is staffed, and how long it takes.
    pub fn of(hours: Option<&Hours>, queue: Option<(bool, Option<i64>)>, now: Millis) -> Self {
        let mut staffed =
            Self { state: StaffedState::Closed, estimate_ms: None, opens_at: None, answer_by: None };
        if let Some(hours) = hours.filter(|h| !h.is_open(now)) {
            staffed.opens_at = hours.next_open(now);
            staffed.answer_by = hours.add_business(now, ANSWER_WITHIN_MS);
            return staffed;
        }
        match queue {
            Some((true, wait_ms)) => {
                staffed.state = StaffedState::Open;
                staffed.estimate_ms = wait_ms;
            }
            Some((false, _)) => staffed.state = StaffedState::Busy,
            None => staffed.state = StaffedState::Open,
        }
        staffed
    }

    /// Whether a visitor would read the same words: estimates count by the minute.
    pub fn says_the_same(&self, other: &Self) -> bool {
        let minutes = |s: &Self| s.estimate_ms.map(|ms| (ms + 30_000) / 60_000);
        (self.state, self.opens_at, minutes(self)) == (other.state, other.opens_at, minutes(other))
    }
}

/// A chat channel that is switched on, with its settings.
#[derive(Clone, Debug)]
pub(crate) struct ChatChannel {
    pub record: ChannelRecord,
    pub settings: ChatSettings,
}

impl ChatChannel {
    /// Whether only visitors with a signed identity may write.
    pub fn is_signed_only(&self) -> bool {
        self.settings.identity == IdentityRule::Required
    }

    /// The key by which the site signs its visitors' identities.
    pub fn identity_key(&self, core: &Core) -> String {
        let Configured { mut secrets, .. } = self.record.clone().open(core.store.vault());
        secrets.remove("identity_key").unwrap_or_default()
    }

    fn name(&self) -> String {
        let brand = self.record.brand.as_deref().unwrap_or_default();
        let names = [self.settings.brand_name.as_str(), brand, self.record.name.as_str()];
        names.into_iter().map(str::trim).find(|n| !n.is_empty()).unwrap_or_default().to_owned()
    }
}

impl Core {
    /// A chat channel that is switched on.
    pub(crate) async fn chat_channel(&self, id: ChannelId) -> Result<Option<ChatChannel>, DbError> {
        let found = self.store.read(async move |tx: &mut Tx| find_channel(tx, id).await).await?;
        let usable = found.filter(|c| c.enabled && c.kind == ChannelKind::Chat);
        Ok(usable.map(|record| ChatChannel { settings: ChatSettings::of(&record), record }))
    }

    /// How a channel's team stands now.
    pub(crate) async fn staffed(&self, channel: &ChannelRecord) -> Result<Staffed, DbError> {
        let id = channel.id;
        let hours = self.store.read(async move |tx: &mut Tx| hours_of(tx, Some(id)).await).await?;
        let queue = self.routing.estimate(channel.team, ChannelKind::Chat).await?;
        Ok(Staffed::of(hours.as_ref(), Some((queue.staffed, queue.wait_ms)), self.ambient.now()))
    }

    async fn standing(&self) -> Result<Vec<Notice>, DbError> {
        let now = self.ambient.now();
        self.store.read(async move |tx: &mut Tx| helppo_notice::standing(tx, now).await).await
    }

    pub(crate) async fn loader_boot(&self, channel: &ChatChannel) -> Result<LoaderBoot, DbError> {
        self.loader(channel, &self.standing().await?).await
    }

    async fn loader(&self, channel: &ChatChannel, standing: &[Notice]) -> Result<LoaderBoot, DbError> {
        let (light, dark) = shades(channel.settings.colour());
        let language = channel.settings.language(None);
        let mut house = standing.iter().map(|notice| notice.text(language).to_owned());
        let short = house.find(|text| text.chars().count() <= LONGEST_NOTICE);
        let own = Some(channel.settings.notice.clone()).filter(|n| !n.is_empty());
        Ok(LoaderBoot {
            channel: channel.record.id,
            name: channel.name(),
            language,
            light,
            dark,
            side: channel.settings.position,
            launcher: channel.settings.launcher,
            notice: short.or(own),
            staffed: self.staffed(&channel.record).await?,
            now: self.ambient.now(),
        })
    }

    pub(crate) async fn boot(&self, channel: &ChatChannel, language: Locale) -> Result<Boot, DbError> {
        let privacy = &channel.settings.privacy_url;
        let standing = self.standing().await?;
        let told = |n: &Notice| BootNotice { level: n.level, text: n.text(language).to_owned() };
        Ok(Boot {
            loader: self.loader(channel, &standing).await?,
            sites: channel.settings.sites().into_iter().map(String::from).collect(),
            identity: if channel.is_signed_only() { "signed" } else { "open" },
            bot: channel.settings.bot,
            mail: self.has_mail().await?,
            callback: channel.settings.callback,
            privacy_url: (!privacy.is_empty()).then(|| privacy.clone()),
            limits: BootLimits {
                text: LONGEST_TEXT,
                file_bytes: upload::LARGEST,
                files: MOST_FILES,
                types: upload::ACCEPTED.to_vec(),
            },
            asked: self.around.asked(language, MOST_ASKED).await,
            notices: standing.iter().map(told).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-23T10:00:00Z, a Monday.
    const MONDAY: Millis = Millis(1_795_428_000_000);

    #[test]
    fn the_launcher_is_told_the_truth() {
        let hours = Hours::office("UTC", "08:00", "16:00").unwrap();
        let at = |now: Millis, queue| {
            let s = Staffed::of(Some(&hours), queue, now);
            (s.state, s.estimate_ms, s.opens_at)
        };
        assert_eq!(at(MONDAY, Some((true, Some(90_000)))), (StaffedState::Open, Some(90_000), None));
        assert_eq!(at(MONDAY, Some((false, None))), (StaffedState::Busy, None, None));
        let evening = MONDAY.plus(8 * 3_600_000);
        let morning = MONDAY.plus(22 * 3_600_000);
        assert_eq!(at(evening, Some((true, Some(0)))), (StaffedState::Closed, None, Some(morning)));
        assert_eq!(Staffed::of(Some(&hours), None, evening).answer_by, Some(morning.plus(ANSWER_WITHIN_MS)));
    }

    #[test]
    fn an_estimate_that_reads_the_same_is_no_news() {
        let with = |ms| Staffed {
            state: StaffedState::Open,
            estimate_ms: Some(ms),
            opens_at: None,
            answer_by: None,
        };
        assert!(with(100_000).says_the_same(&with(125_000)));
        assert!(!with(100_000).says_the_same(&with(160_000)));
    }
}
