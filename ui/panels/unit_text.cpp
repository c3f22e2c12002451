#include "ui/panels/unit_text.h"

#include <QCoreApplication>

namespace ui::panels {

using core::model::UnitKind;
using core::model::UnitPlaces;

namespace {

/// Gives the texts of this file a context for translators.
struct UnitTexts {
    Q_DECLARE_TR_FUNCTIONS(ui::panels::UnitText)
};

} // namespace

QString kindText(UnitKind kind) {
    switch (kind) {
    case UnitKind::SelfAttentionHead:
        return UnitTexts::tr("self-attention heads");
    case UnitKind::CrossAttentionHead:
        return UnitTexts::tr("cross-attention heads");
    case UnitKind::MlpNeuron:
        return UnitTexts::tr("MLP neurons");
    case UnitKind::GegluNeuron:
        return UnitTexts::tr("GEGLU neurons");
    case UnitKind::ResNetNormGroup:
        return UnitTexts::tr("ResNet norm groups");
    }
    return {};
}

QString unitText(const UnitPlaces& places, int unit, UnitKind kind) {
    if (places.alike(unit) == 1)
        return kindText(kind);
    return QStringLiteral("%1 %2").arg(kindText(kind)).arg(places.numberOf(unit) + 1);
}

QString placedUnitText(const UnitPlaces& places, int unit, UnitKind kind) {
    const std::string& place = places.names()[static_cast<std::size_t>(places.placeOf(unit))];
    return QStringLiteral("%1, %2").arg(QString::fromStdString(place), unitText(places, unit, kind));
}

} // namespace ui::panels
