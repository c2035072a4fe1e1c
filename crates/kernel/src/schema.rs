//! OpenAPI schemas for the types of this room that travel as plain text or numbers.

macro_rules! text_schema {
    ($name:ident, $description:expr) => {
        $crate::schema::plain_schema!($name, utoipa::openapi::schema::Type::String, $description);
    };
}

macro_rules! plain_schema {
    ($name:ident, $type:expr, $description:expr) => {
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::schema::ObjectBuilder::new()
                    .schema_type($type)
                    .description(Some($description))
                    .into()
            }
        }
        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
        }
    };
}

pub(crate) use {plain_schema, text_schema};
