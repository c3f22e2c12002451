#pragma once

#include <QSettings>

namespace ui::files {

/// Grows when the docks change, so that an older layout is not applied to them.
constexpr int viewVersion = 3;

/// What is kept between sessions, per user.
struct Settings : QSettings {
    Settings()
        : QSettings(QStringLiteral("tessera"), QStringLiteral("tessera")) {}
};

} // namespace ui::files
