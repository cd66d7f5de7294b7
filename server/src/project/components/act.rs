/// What was done to a configuration.
#[derive(Debug, Clone, Copy)]
pub(super) enum Act {
    Created,
    Changed,
    StateChanged,
    Deleted,
    Purged,
    Restored,
}

impl Act {
    /// The event's name.
    pub(super) fn event(self) -> &'static str {
        match self {
            Self::Created => "storage.componentConfigurationCreated",
            Self::Changed => "storage.componentConfigurationChanged",
            Self::StateChanged => "storage.componentConfigurationStateChanged",
            Self::Deleted => "storage.componentConfigurationDeleted",
            Self::Purged => "storage.componentConfigurationPurged",
            Self::Restored => "storage.componentConfigurationRestored",
        }
    }

    /// As the event's message begins.
    pub(super) fn in_words(self) -> &'static str {
        match self {
            Self::Created => "Created",
            Self::Changed => "Changed",
            Self::StateChanged => "Changed the state of",
            Self::Deleted => "Deleted",
            Self::Purged => "Permanently deleted",
            Self::Restored => "Restored",
        }
    }
}
