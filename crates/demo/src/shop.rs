//! The test shop: a page on another origin, with the widget in it, and the telephone beside it.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use helppo_kernel::Locale;
use tokio::net::TcpListener;

use crate::phone::{self, Line};

/// What the page needs to know of Helppo.
#[derive(Clone, Debug)]
pub struct Shop {
    /// Helppo's public address.
    pub helppo: String,
    /// The chat channel of the widget.
    pub channel: String,
}

#[derive(Template)]
#[template(path = "shop.html")]
struct Page<'a> {
    shop: &'a Shop,
    lang: &'static str,
    words: Words,
}

struct Words {
    nav: [&'static str; 4],
    title: &'static str,
    lead: &'static str,
    wares: [&'static str; 3],
}

#[derive(serde::Deserialize)]
struct Asked {
    lang: Option<String>,
}

/// Serves the shop until the task is dropped.
pub async fn run(listener: TcpListener, shop: Shop, line: Line) -> anyhow::Result<()> {
    let router = axum::Router::new().route("/", get(page)).with_state(shop).merge(phone::router(line));
    Ok(axum::serve(listener, router).await?)
}

async fn page(State(shop): State<Shop>, Query(asked): Query<Asked>) -> Response {
    let locale = asked.lang.as_deref().and_then(Locale::from_tag).unwrap_or(Locale::Fi);
    let page = Page { shop: &shop, lang: locale.as_str(), words: words(locale) };
    match page.render() {
        Ok(html) => Html(html).into_response(),
        Err(e) => (StatusCode::INTERNAL_SERVER_ERROR, e.to_string()).into_response(),
    }
}

fn words(locale: Locale) -> Words {
    match locale {
        Locale::En => Words {
            nav: ["Clothes", "Shoes", "Tents", "Help"],
            title: "Made for weather that does not ask",
            lead: "Clothes and gear we repair for ten years. If a zip gives up before you do, we send a new one first and ask later.",
            wares: ["Routa jacket", "Kinos boots", "Laavu tent"],
        },
        Locale::Fi => Words {
            nav: ["Vaatteet", "Kengät", "Teltat", "Ohjeet"],
            title: "Tehty säähän, joka ei kysy lupaa",
            lead: "Vaatteita ja varusteita, joita korjaamme kymmenen vuotta. Jos vetoketju antaa periksi ennen sinua, lähetämme uuden ensin ja kysymme sitten.",
            wares: ["Routa-takki", "Kinos-saappaat", "Laavu-teltta"],
        },
        Locale::Sv => Words {
            nav: ["Kläder", "Skor", "Tält", "Hjälp"],
            title: "Gjort för väder som inte frågar",
            lead: "Kläder och utrustning som vi lagar i tio år. Ger dragkedjan upp före dig skickar vi en ny först och frågar sedan.",
            wares: ["Routa-jacka", "Kinos-kängor", "Laavu-tält"],
        },
    }
}
