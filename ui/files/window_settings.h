#pragma once

#include <QSettings>

namespace ui::files {

/// What is kept between sessions, per user.
struct Settings : QSettings {
    Settings()
        : QSettings(QStringLiteral("tessera"), QStringLiteral("tessera")) {}
};

} // namespace ui::files
