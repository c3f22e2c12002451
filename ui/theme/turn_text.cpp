#include "ui/theme/turn_text.h"

#include "ui/theme/number_text.h"

#include <QLocale>

namespace ui::theme {

using core::evaluation::Certainty;
using core::evaluation::TurnTime;

QString speedUpText(const TurnTime& time) {
    const Certainty certainty = time.certainty();
    if (certainty == Certainty::Unknown)
        return {};
    const bool isAbout = certainty == Certainty::About;
    return QStringLiteral("%1%2×").arg(isAbout ? QStringLiteral("≈") : QString(),
                                       QLocale().toString(time.speedUp, 'f', isAbout ? 1 : 2));
}

QString spreadText(const TurnTime& time) {
    return time.certainty() == Certainty::Unknown ? QString() : QStringLiteral("±") + percentText(time.spread / 2, 0);
}

QString aboutSign(const TurnTime& time) {
    return time.secondsCertainty() == Certainty::Measured ? QString() : QStringLiteral("≈");
}

bool hasSeconds(const TurnTime& time) {
    return time.secondsCertainty() != Certainty::Unknown;
}

} // namespace ui::theme
