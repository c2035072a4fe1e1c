//! The kinds of data.

/// What a datum is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DataKind {
    Name,
    Address,
    /// By which the house knows the customer.
    CustomerNumber,
    /// By which the customer signs in.
    Account,
    OrderNumber,
    /// A bank account.
    Iban,
    Phone,
    Email,
    Date,
    Product,
    /// A personal identity code.
    Identity,
}

/// Names under which facts are kept, by parts of them, the more telling first.
const BY_NAME: [(&str, DataKind); 45] = [
    ("customer_name", DataKind::Name),
    ("iban", DataKind::Iban),
    ("bank", DataKind::Iban),
    ("tilinumero", DataKind::Iban),
    ("kontonummer", DataKind::Iban),
    ("identity", DataKind::Identity),
    ("ssn", DataKind::Identity),
    ("social_security", DataKind::Identity),
    ("henkilotunnus", DataKind::Identity),
    ("hetu", DataKind::Identity),
    ("personnummer", DataKind::Identity),
    ("personal_number", DataKind::Identity),
    ("order", DataKind::OrderNumber),
    ("booking", DataKind::OrderNumber),
    ("tilaus", DataKind::OrderNumber),
    ("bestallning", DataKind::OrderNumber),
    ("customer", DataKind::CustomerNumber),
    ("client", DataKind::CustomerNumber),
    ("member", DataKind::CustomerNumber),
    ("asiakas", DataKind::CustomerNumber),
    ("kundnummer", DataKind::CustomerNumber),
    ("email", DataKind::Email),
    ("e-mail", DataKind::Email),
    ("sahkoposti", DataKind::Email),
    ("epost", DataKind::Email),
    ("phone", DataKind::Phone),
    ("mobile", DataKind::Phone),
    ("puhelin", DataKind::Phone),
    ("telefon", DataKind::Phone),
    ("address", DataKind::Address),
    ("osoite", DataKind::Address),
    ("adress", DataKind::Address),
    ("username", DataKind::Account),
    ("user_name", DataKind::Account),
    ("account", DataKind::Account),
    ("date", DataKind::Date),
    ("paiva", DataKind::Date),
    ("datum", DataKind::Date),
    ("product", DataKind::Product),
    ("model", DataKind::Product),
    ("tuote", DataKind::Product),
    ("produkt", DataKind::Product),
    ("device", DataKind::Product),
    ("name", DataKind::Name),
    ("nimi", DataKind::Name),
];

impl DataKind {
    /// Every kind.
    pub const ALL: [Self; 11] = [
        Self::Name,
        Self::Address,
        Self::CustomerNumber,
        Self::Account,
        Self::OrderNumber,
        Self::Iban,
        Self::Phone,
        Self::Email,
        Self::Date,
        Self::Product,
        Self::Identity,
    ];

    /// The word under which it is told.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Address => "address",
            Self::CustomerNumber => "customer_number",
            Self::Account => "account",
            Self::OrderNumber => "order_number",
            Self::Iban => "iban",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Date => "date",
            Self::Product => "product",
            Self::Identity => "identity",
        }
    }

    /// What a fact kept under this name is, where its name tells.
    pub fn of_key(key: &str) -> Option<Self> {
        let key = key.to_lowercase();
        BY_NAME.iter().find(|(part, _)| key.contains(part)).map(|(_, kind)| *kind)
    }

    /// Whether one datum of this kind stands for all of a customer's: a date or a product says nothing of the
    /// next one that is asked for.
    pub const fn stands_for_all(self) -> bool {
        !matches!(self, Self::Date | Self::Product)
    }
}
