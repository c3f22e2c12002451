#include "ui/study/class_names.h"

#include "core/conditioning/conditioner.h"
#include "core/data/class_names.h"
#include "core/data/imagenet_names.h"
#include "ui/study/study_results.h"

#include <QCoreApplication>

namespace ui::study {

namespace {

struct ClassTexts {
    Q_DECLARE_TR_FUNCTIONS(ui::study::ClassNames)
};

/// What the built-in model's classes are called; found by their names.
[[maybe_unused]] constexpr const char* shapes[] = {
    QT_TRANSLATE_NOOP("ui::study::ClassNames", "disc"),     QT_TRANSLATE_NOOP("ui::study::ClassNames", "square"),
    QT_TRANSLATE_NOOP("ui::study::ClassNames", "triangle"), QT_TRANSLATE_NOOP("ui::study::ClassNames", "star"),
    QT_TRANSLATE_NOOP("ui::study::ClassNames", "heart"),    QT_TRANSLATE_NOOP("ui::study::ClassNames", "ring"),
    QT_TRANSLATE_NOOP("ui::study::ClassNames", "plus"),     QT_TRANSLATE_NOOP("ui::study::ClassNames", "moon"),
    QT_TRANSLATE_NOOP("ui::study::ClassNames", "flower"),   QT_TRANSLATE_NOOP("ui::study::ClassNames", "house")};

} // namespace

QString className(const core::conditioning::Conditioner& conditioner, int label) {
    const core::model::ClassSet* classes = conditioner.classes();
    const auto index = static_cast<std::size_t>(label);
    if (classes != nullptr && index < classes->names.size())
        return ClassTexts::tr(classes->names[index].c_str());
    if (classes != nullptr && label >= 0 && label < classes->count && core::data::mayBeImagenet(*classes)) {
        const std::string_view name = core::data::imagenetName(label);
        return QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
    }
    return ClassTexts::tr("class %1").arg(label);
}

QStringList imageNames(const core::study::SamplingChoices& choices,
                       const core::conditioning::Conditioner& conditioner) {
    constexpr qsizetype longest = 40; // letters of a prompt, of which a row has little room
    QStringList names;
    for (const int label : resolvedLabels(choices, conditioner))
        names << className(conditioner, label);
    const std::vector<std::string>& prompts = choices.words.prompts;
    for (std::size_t i = 0; conditioner.classes() == nullptr && i < choices.seeds.size(); ++i) {
        const QString prompt =
            prompts.empty() ? QString() : QString::fromStdString(prompts[i % prompts.size()]).simplified();
        names << (prompt.isEmpty()          ? ClassTexts::tr("no words")
                  : prompt.size() > longest ? prompt.left(longest - 1) + QChar(0x2026)
                                            : prompt);
    }
    return names;
}

} // namespace ui::study
