//! Building every room once, and running them together.

use std::sync::Arc;
use std::time::Duration;

use helppo_area::{Area, Sessions};
use helppo_assist::Assist;
use helppo_blob::Blob;
use helppo_bot::{Bot, Rephraser};
use helppo_case::LinkKey;
use helppo_case::http::CaseRoom;
use helppo_channel::Channels;
use helppo_channel_chat::{Chat, ChatAdapter, ChatLimits, Parts};
use helppo_channel_email::{Email, EmailConfig};
use helppo_customer::http::CustomerRoom;
use helppo_help::Help;
use helppo_journey::Journeys;
use helppo_kernel::Ambient;
use helppo_knowledge::{Knowledge, help::Site};
use helppo_learn::Learning;
use helppo_level::Levels;
use helppo_notice::Notices;
use helppo_people::{Cost, People};
use helppo_planning::Planning;
use helppo_pulse::Pulse;
use helppo_report::Report;
use helppo_routing::Routing;
use helppo_search::SearchIndex;
use helppo_store::{Durability, Store};
use helppo_survey::Survey;
use helppo_web::egress::{Egress, EgressConfig};
use helppo_web::live::{Hub, HubLimits, Key};
use helppo_web::{Guard, GuardConfig, Limits};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::around::ChatNeighbours;
use crate::contact::ContactNow;
use crate::live::{BOARD_MOVED, DeskHub, DeskProjector, Lines, WhoLooks};
use crate::post::MailPost;
use crate::readers::HouseReaders;
use crate::{Config, daily, jobs, mail, router, store_config, subscribers};

/// Every room, built and joined.
pub struct House {
    /// What the operator set.
    pub config: Config,
    /// The truth.
    pub store: Store,
    /// Clock, ids and chance.
    pub ambient: Ambient,
    pub(crate) guard: Arc<Guard>,
    pub(crate) people: Arc<People>,
    pub(crate) routing: Arc<Routing>,
    /// The kinds of channel; a program around the house may make a further kind known.
    pub channels: Arc<Channels>,
    pub(crate) notices: Arc<Notices>,
    pub(crate) survey: Arc<Survey>,
    pub(crate) pulse: Arc<Pulse>,
    pub(crate) help: Arc<Help>,
    pub(crate) knowledge: Arc<Knowledge>,
    pub(crate) learning: Arc<Learning>,
    pub(crate) report: Arc<Report>,
    pub(crate) planning: Arc<Planning>,
    pub(crate) levels: Arc<Levels>,
    pub(crate) journeys: Arc<Journeys>,
    pub(crate) assist: Arc<Assist>,
    pub(crate) cases: Arc<CaseRoom>,
    pub(crate) customers: Arc<CustomerRoom>,
    pub(crate) area: Arc<Area>,
    pub(crate) chat: Arc<Chat>,
    pub(crate) email: Arc<Email>,
    pub(crate) greets_as: String,
    pub(crate) bot: Bot,
    /// The one way out to addresses that somebody typed in.
    pub(crate) egress: Egress,
    pub(crate) search: SearchIndex,
    pub(crate) desk: Arc<DeskHub>,
}

/// How long live sockets and requests may take to come to an end.
const DRAIN: Duration = Duration::from_secs(20);

impl House {
    /// Opens the database and builds the rooms. Nothing runs yet.
    ///
    /// # Errors
    /// When the database, the search file or a setting is not usable.
    pub async fn build(config: Config) -> anyhow::Result<Self> {
        Self::build_with(config, Durability::Full).await
    }

    pub(crate) async fn build_with(config: Config, durability: Durability) -> anyhow::Result<Self> {
        // One provider of cryptography for every TLS client of the process; a second wish changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let ambient = Ambient::system(config.node);
        let store = Store::open(&store_config(&config, durability), ambient.clock.clone())
            .await?
            .with_node(config.node);
        let guard = Arc::new(Guard::new(&GuardConfig {
            public_url: config.public_url.clone(),
            also: Vec::new(),
            trusted_proxies: config.trusted_proxies.iter().map(ToString::to_string).collect(),
        })?);
        let people = People::open(store.clone(), ambient.clone(), guard.clone(), Cost::Usual).await?;
        let routing = Routing::new(store.clone(), ambient.clone());
        let blob =
            Blob::new(store.clone(), config.folder.join("blobs")).keeping_free(config.keep_free_mb << 20);
        let channels = Channels::new(store.clone(), blob.clone(), ambient.clone());
        let notices = Notices::new(store.clone(), ambient.clone());
        let survey = Survey::new(store.clone(), ambient.clone(), &config.public_url);
        let pulse = Pulse::new(store.clone(), ambient.clone());
        let help = Help::new(store.clone(), ambient.clone());
        let search = SearchIndex::open(&config.folder.join("search.db"))?;
        let contact = ContactNow { channels: channels.clone(), routing: routing.clone() };
        let signed_in = Sessions::new(store.clone(), ambient.clone(), guard.is_secure());
        let readers = HouseReaders { people: people.clone(), customers: signed_in.clone() };
        let site = Site { public_url: guard.public_url().to_owned(), back: None };
        let egress =
            Egress::new(&EgressConfig { allow: config.egress.allow.clone(), ..EgressConfig::default() });
        let knowledge = Knowledge::new(store.clone(), ambient.clone(), site)
            .with_contact(Arc::new(contact))
            .with_readers(Arc::new(readers))
            .with_files(blob.clone())
            .when_hosts_change({
                let guard = guard.clone();
                move |hosts| guard.answer_for(hosts)
            })
            .with_search(search.clone())
            .with_egress(egress.clone());
        let report = Report::new(store.clone(), ambient.clone());
        let planning = Planning::new(store.clone(), ambient.clone());
        let levels = Levels::new(store.clone(), ambient.clone());
        let journeys = Journeys::new(store.clone(), ambient.clone());
        let links = LinkKey::new(store.vault().derive("attachment links"));
        let projector = DeskProjector {
            store: store.clone(),
            people: people.clone(),
            ambient: ambient.clone(),
            links: links.clone(),
            lines: Arc::new(Lines::new()),
            chat: std::sync::OnceLock::new(),
        };
        let desk = Hub::start(store.clone(), projector, HubLimits::default()).await?;
        let heard = desk.clone();
        report.when_board_changes(move || heard.send(&[Key::new("board", 0)], &BOARD_MOVED.into()));
        let knowledge = Arc::new(knowledge);
        let learning = Learning::new(store.clone(), ambient.clone(), knowledge.clone());
        let chat = Chat::start(Parts {
            store: store.clone(),
            ambient: ambient.clone(),
            blob: blob.clone(),
            channels: channels.clone(),
            routing: routing.clone(),
            guard: guard.clone(),
            around: Arc::new(ChatNeighbours { knowledge: knowledge.clone(), desk: desk.clone() }),
            limits: ChatLimits::default(),
            sockets: HubLimits::default(),
        })
        .await?;
        // Set once, here: the projector was made before the chat that needs its hub.
        let _ = desk.projector().chat.set(chat.clone());
        channels.register(Arc::new(ChatAdapter(chat.clone())));
        let host = url::Url::parse(&config.public_url)?.host_str().unwrap_or("localhost").to_owned();
        let mail: EmailConfig = mail::config(&config, &host);
        let greets_as = mail.hostname.clone();
        let email = Email::open(channels.clone(), mail);
        let post = Arc::new(MailPost(email.clone()));
        let area = Area::new(signed_in, guard.clone(), knowledge.clone(), post);
        let bot = Bot::new(
            knowledge.clone(),
            ambient.clone(),
            Rephraser::new(egress.clone(), ambient.clock.clone()),
        );
        let assist = Assist::new(store.clone(), ambient.clone(), knowledge.clone(), Some(&config.folder));
        let cases = Arc::new(CaseRoom {
            store: store.clone(),
            ambient: ambient.clone(),
            blob,
            search: search.clone(),
            links,
            viewers: Some(Arc::new(WhoLooks(desk.clone()))),
        });
        let customers =
            Arc::new(CustomerRoom { store: store.clone(), ambient: ambient.clone(), search: search.clone() });
        Ok(Self {
            config,
            store,
            ambient,
            guard,
            people,
            routing,
            channels,
            notices,
            survey,
            pulse,
            help,
            knowledge,
            learning,
            report,
            planning,
            levels,
            journeys,
            assist,
            cases,
            customers,
            area,
            chat,
            email,
            greets_as,
            bot,
            egress,
            search,
            desk,
        })
    }

    /// Serves until `stop` ends: then no new work is taken, what is under way finishes, and the store is
    /// closed.
    ///
    /// # Errors
    /// When a part of the program cannot start.
    pub async fn run(
        self,
        listener: TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> anyhow::Result<()> {
        let house = Arc::new(self);
        let address = listener.local_addr()?;
        house.store.take_back().await?;
        daily::promise(&house.store, &house.ambient).await?;
        house.chat.promise_rounds().await?;
        house.learning.promise_rounds().await?;
        let followers = subscribers::start(&house);
        let (stop_jobs, jobs_stop) = watch::channel(false);
        let workers = subscribers::again("jobs", &house, move |h| {
            let stop = jobs_stop.clone();
            async move { Ok(jobs::workers(&h).run_until(stop).await?) }
        });
        let (stop_mail, mail_stops) = watch::channel(false);
        let receiver =
            mail::receive(&house.email, &house.config, house.greets_as.clone(), mail_stops.clone()).await?;
        let mailboxes = tokio::spawn(helppo_channel_email::follow_mailboxes(house.email.clone(), mail_stops));
        let router = router::router(&house);
        tracing::info!(%address, url = house.config.public_url, "ready");
        let (store, desk, chat) = (house.store.clone(), house.desk.clone(), house.chat.clone());
        let stop = async move {
            stop.await;
            // Nobody listening means that no mail comes in either way.
            let _ = stop_mail.send(true);
            desk.close_all();
            chat.hub().close_all();
        };
        let limits = Limits { drain: DRAIN, ..Limits::default() };
        helppo_web::serve(listener, router, limits, stop).await;
        if let Some(receiver) = receiver {
            let _ = tokio::time::timeout(DRAIN, receiver).await;
        }
        mailboxes.abort();
        // Work under way ends and is written down; what takes longer is taken up again at the next start.
        let _ = stop_jobs.send(true);
        let abandon = workers.abort_handle();
        if tokio::time::timeout(DRAIN, workers).await.is_err() {
            tracing::warn!("jobs that did not end in time are done again after the next start");
            abandon.abort();
        }
        for follower in followers {
            follower.abort();
        }
        tokio::task::spawn_blocking(move || store.close()).await?;
        tracing::info!("stopped");
        Ok(())
    }
}
