//! The routes of this room, each with who may call it.

mod answers;
mod articles;
mod brands;
mod care;
mod categories;
mod figures;
mod files;
mod find;
mod links;
mod remarks;
mod synonyms;
mod transfer;
mod versions;

use std::sync::Arc;

use helppo_people::{Action, Grant, Table};
use helppo_web::routes;

use crate::help;
use crate::room::Knowledge;

/// Articles, categories and search for the desk; the help centre for everybody.
pub fn routes(room: Arc<Knowledge>) -> Table {
    use Grant::{May, Public};
    Table::new()
        .row(May(Action::CaseReply), routes!(answers::list))
        .row(May(Action::KnowledgeEdit), routes!(answers::create))
        .row(May(Action::KnowledgeEdit), routes!(answers::save, answers::delete))
        .row(May(Action::KnowledgeRead), routes!(articles::list))
        .row(May(Action::KnowledgeEdit), routes!(articles::create))
        .row(May(Action::KnowledgeRead), routes!(articles::get_one))
        .row(May(Action::KnowledgeEdit), routes!(articles::change))
        .row(May(Action::KnowledgeEdit), routes!(articles::save))
        .row(May(Action::KnowledgeEdit), routes!(articles::publish_one))
        .row(May(Action::KnowledgeEdit), routes!(articles::unpublish_one))
        .row(May(Action::KnowledgeRead), routes!(versions::list))
        .row(May(Action::KnowledgeRead), routes!(versions::compare))
        .row(May(Action::KnowledgeEdit), routes!(versions::restore))
        .row(May(Action::KnowledgeRead), routes!(care::due))
        .row(May(Action::KnowledgeEdit), routes!(care::reviewed))
        .row(May(Action::KnowledgeEdit), routes!(care::current))
        .row(May(Action::KnowledgeRead), routes!(help::preview::preview))
        .row(May(Action::KnowledgeRead), routes!(files::list))
        .row(May(Action::KnowledgeEdit), routes!(files::bring))
        .row(May(Action::KnowledgeEdit), routes!(files::caption))
        .row(May(Action::KnowledgeEdit), routes!(files::uncaption))
        .row(May(Action::KnowledgeRead), routes!(categories::list))
        .row(May(Action::KnowledgeEdit), routes!(categories::create))
        .row(May(Action::KnowledgeEdit), routes!(categories::change))
        .row(May(Action::KnowledgeRead), routes!(brands::list))
        .row(May(Action::SettingsManage), routes!(brands::create))
        .row(May(Action::SettingsManage), routes!(brands::change, brands::remove))
        .row(May(Action::SettingsManage), routes!(brands::logo, brands::no_logo))
        .row(May(Action::KnowledgeRead), routes!(brands::of_category))
        .row(May(Action::KnowledgeEdit), routes!(brands::put_category))
        .row(May(Action::KnowledgeRead), routes!(brands::of_article))
        .row(May(Action::KnowledgeEdit), routes!(brands::put_article))
        .row(May(Action::KnowledgeEdit), routes!(transfer::bring))
        .row(May(Action::KnowledgeEdit), routes!(transfer::bring_page))
        .row(May(Action::KnowledgeEdit), routes!(transfer::take_out))
        .row(May(Action::KnowledgeRead), routes!(remarks::list))
        .row(May(Action::KnowledgeRead), routes!(links::list))
        .row(May(Action::KnowledgeEdit), routes!(links::check))
        .row(May(Action::KnowledgeRead), routes!(synonyms::list))
        .row(May(Action::SettingsManage), routes!(synonyms::create))
        .row(May(Action::SettingsManage), routes!(synonyms::change))
        .row(May(Action::SettingsManage), routes!(synonyms::remove))
        .row(May(Action::KnowledgeRead), routes!(figures::figures))
        .row(May(Action::KnowledgeRead), routes!(find::find))
        .row(Public, routes!(help::door::front_door))
        .row(Public, routes!(help::home::home))
        .row(Public, routes!(help::category::category))
        .row(Public, routes!(help::category::other))
        .row(Public, routes!(help::article::article))
        .row(Public, routes!(help::article::judge))
        .row(Public, routes!(help::reason::reason))
        .row(Public, routes!(help::letter::form, help::letter::send))
        .row(Public, routes!(help::suggest::suggest))
        .row(Public, routes!(help::suggest::script))
        .row(Public, routes!(help::results::results))
        .row(Public, routes!(help::feed::feed))
        .row(Public, routes!(help::feed::open_search))
        .row(Public, routes!(help::file::sitemap))
        .row(Public, routes!(help::file::sitemap_part))
        .row(Public, routes!(help::file::robots))
        .row(Public, routes!(help::file::font))
        .row(Public, routes!(help::attached::file))
        .row(Public, routes!(help::attached::captions))
        .row(Public, routes!(help::file::logo))
        .row(Public, routes!(help::told::page_read))
        .row(Public, routes!(help::told::search_read))
        .with_state(room)
}
