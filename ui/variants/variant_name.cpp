#include "ui/variants/variant_name.h"

#include "ui/panels/criterion_text.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace ui::variants {

using core::study::Variant;

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(ui::variants::VariantName)
};

QString fineTunedText(double minutes) {
    if (minutes <= 0)
        return Texts::tr("fine-tuned");
    const QString time = Texts::tr("%1 min").arg(QLocale::c().toString(minutes, 'g', 3));
    return Texts::tr("fine-tuned %1").arg(QString(time).replace(QLatin1Char(' '), QChar(QChar::Nbsp)));
}

} // namespace

QString variantName(const Variant& choices, const std::vector<Variant>& taken) {
    const QString target = QLocale::c().toString(100 * choices.stages.targetSparsity, 'g', 3);
    QString method = panels::CriterionText::of(QString::fromStdString(choices.pruning.method)).title;
    if (!choices.pruning.trained.empty())
        method = method.section(QLatin1Char(':'), 0, 0); // what came after pruning needs the room
    QString name = Texts::tr("%1 % · %2").arg(target, method);
    const auto append = [&name](const QString& more) { name = Texts::tr("%1 · %2").arg(name, more); };
    if (!choices.pruning.trained.empty())
        append(fineTunedText(choices.pruning.trainedMinutes));
    if (!choices.execution.reuse.empty())
        append(QString::fromStdString(choices.execution.reuse));
    QString free = name;
    const auto isTaken = [&free](const Variant& variant) { return variant.name == free.toStdString(); };
    for (int number = 2; std::ranges::any_of(taken, isTaken); ++number)
        free = QStringLiteral("%1 (%2)").arg(name).arg(number);
    return free;
}

} // namespace ui::variants
