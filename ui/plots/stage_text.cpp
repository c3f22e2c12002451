#include "ui/plots/stage_text.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

#include <cmath>

namespace ui::plots {

namespace {

QString translatedStage(const char* text) {
    return QCoreApplication::translate("ui::plots::StageText", text);
}

/// "3" of "stage 3", "m" of "middle".
QString shortName(const core::schedule::Stage& stage) {
    const QString number = QString::fromStdString(stage.name).section(QLatin1Char(' '), 1);
    return number.isEmpty() ? stageName(stage).left(1) : number;
}

} // namespace

QString stageName(const core::schedule::Stage& stage) {
    if (stage.name == "early")
        return translatedStage(QT_TRANSLATE_NOOP("ui::plots::StageText", "early"));
    if (stage.name == "middle")
        return translatedStage(QT_TRANSLATE_NOOP("ui::plots::StageText", "middle"));
    if (stage.name == "late")
        return translatedStage(QT_TRANSLATE_NOOP("ui::plots::StageText", "late"));
    const QString name = QString::fromStdString(stage.name);
    const QString number = name.section(QLatin1Char(' '), 1);
    return number.isEmpty() ? name : translatedStage(QT_TRANSLATE_NOOP("ui::plots::StageText", "stage %1")).arg(number);
}

QStringList stageCaptions(const core::schedule::Stage& stage) {
    const QString name = stageName(stage);
    const QString dot = QStringLiteral(" · ");
    const QString steps = stage.steps == 1
                              ? translatedStage(QT_TRANSLATE_NOOP("ui::plots::StageText", "1 step"))
                              : translatedStage(QT_TRANSLATE_NOOP("ui::plots::StageText", "%1 steps")).arg(stage.steps);
    if (!std::isfinite(stage.sparsity))
        return {name + dot + steps, name, shortName(stage)};
    const QString share = QLocale().toString(stage.sparsity * 100, 'f', 0);
    const QString pruned = translatedStage(QT_TRANSLATE_NOOP("ui::plots::StageText", "%1 % pruned")).arg(share);
    const QString percent = QStringLiteral("%1 %").arg(share);
    return {name + dot + steps + dot + pruned,
            name + dot + steps + dot + percent,
            name + dot + percent,
            name,
            shortName(stage) + dot + percent,
            shortName(stage)};
}

} // namespace ui::plots
