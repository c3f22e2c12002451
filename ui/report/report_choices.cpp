#include "ui/report/report_choices.h"

#include "core/base/provenance.h"
#include "core/base/resources.h"
#include "core/study/study_file.h"
#include "ui/report/report_medium.h"
#include "ui/report/report_text.h"
#include "ui/theme/number_text.h"

#include <QLocale>
#include <QSysInfo>

#include <filesystem>

namespace ui::report {

namespace {

using Facts = QList<QPair<QString, QString>>;

/// A word as files and the command line write it.
QString word(const std::string& text) {
    return QStringLiteral("<code>%1</code>").arg(escaped(text));
}

template <typename Value> QString number(const Value& value) {
    return QLocale().toString(value);
}

QString usual() {
    return ReportText::tr("as the model has it");
}

template <typename Value> QString list(const std::vector<Value>& values) {
    QStringList texts;
    for (const Value& value : values)
        texts << QString::number(value);
    return texts.join(QLatin1String(", "));
}

void addWords(Facts& facts, const core::study::PromptChoices& words) {
    QStringList prompts;
    for (const std::string& prompt : words.prompts)
        prompts << escaped(QString::fromStdString(prompt));
    if (!prompts.isEmpty())
        facts << qMakePair(ReportText::tr("Prompts"), prompts.join(QStringLiteral("<br/>")));
    if (words.negative)
        facts << qMakePair(ReportText::tr("Not shown (negative prompt)"),
                           QStringLiteral("“%1”").arg(escaped(QString::fromStdString(*words.negative))));
    if (words.height && words.width)
        facts << qMakePair(ReportText::tr("Height × width"),
                           QStringLiteral("%1 × %2").arg(number(*words.height), number(*words.width)));
    if (words.guidanceRescale != 0)
        facts << qMakePair(ReportText::tr("Guidance rescale"), theme::shortNumber(words.guidanceRescale));
    if (words.clipSkip != 0)
        facts << qMakePair(ReportText::tr("Layers that a prompt's states come earlier"), number(words.clipSkip));
}

void addSampling(Facts& facts, const core::study::SamplingChoices& sampling) {
    facts << qMakePair(ReportText::tr("Sampler"), word(sampling.sampler.name));
    facts << qMakePair(ReportText::tr("Sampling steps"), number(sampling.steps));
    facts << qMakePair(ReportText::tr("Guidance scale"),
                       sampling.guidanceScale ? theme::shortNumber(*sampling.guidanceScale) : usual());
    facts << qMakePair(QStringLiteral("η"), theme::shortNumber(sampling.sampler.eta));
    if (sampling.sampler.order)
        facts << qMakePair(ReportText::tr("Order"), number(*sampling.sampler.order));
    addWords(facts, sampling.words);
    if (sampling.words.prompts.empty())
        facts << qMakePair(ReportText::tr("Classes"),
                           sampling.labels.empty() ? ReportText::tr("each in turn") : list(sampling.labels));
    facts << qMakePair(ReportText::tr("Seeds"), list(sampling.seeds));
}

void addStages(Facts& facts, const ReportContent& content) {
    const core::study::StageChoices& stages = content.study.stages;
    facts << qMakePair(QStringLiteral("M, λ"), QStringLiteral("%1; %2").arg(theme::shortNumber(stages.m, 6),
                                                                            theme::shortNumber(stages.lambda, 6)));
    const QString sigma2 = theme::shortNumber(content.plan.sigma2, 4);
    facts << qMakePair(QStringLiteral("σ²"), stages.sigma2 ? ReportText::tr("%1, chosen").arg(sigma2)
                                                           : ReportText::tr("%1, measured").arg(sigma2));
    const QString byHand = ReportText::tr("by hand: %1").arg(list(stages.cuts));
    facts << qMakePair(ReportText::tr("Cuts"), stages.oneStage       ? ReportText::tr("none: one stage")
                                               : stages.cuts.empty() ? ReportText::tr("from M and λ")
                                                                     : byHand);
    facts << qMakePair(ReportText::tr("Target sparsity"), theme::percentText(stages.targetSparsity));
    facts << qMakePair(ReportText::tr("Most in a stage"), theme::percentText(stages.maxSparsity));
    facts << qMakePair(ReportText::tr("Over the stages"), word(toString(stages.allocation)));
    facts << qMakePair(ReportText::tr("Within a stage"), word(toString(stages.within)));
    for (const auto& [name, sparsity] : stages.overrides)
        facts << qMakePair(ReportText::tr("Held: %1").arg(escaped(name)), theme::percentText(sparsity));
}

void addPruning(Facts& facts, const core::study::Study& study) {
    const core::study::PruningChoices& pruning = study.pruning;
    facts << qMakePair(ReportText::tr("Method"), word(pruning.method));
    facts << qMakePair(ReportText::tr("Damping"), theme::shortNumber(pruning.damping, 6));
    facts << qMakePair(ReportText::tr("Compensation"), !pruning.compensate
                                                           ? ReportText::tr("as the method was published")
                                                       : *pruning.compensate ? ReportText::tr("on")
                                                                             : ReportText::tr("off"));
    facts << qMakePair(ReportText::tr("Width multiple"), number(pruning.widthMultiple));
    facts << qMakePair(ReportText::tr("Elimination in"), word(pruning.float64 ? "float64" : "float32"));
    if (!pruning.trained.empty())
        facts << qMakePair(ReportText::tr("Fine-tuned model"), word(pruning.trained));
    facts << qMakePair(ReportText::tr("Reuse of blocks"), study.execution.reuse.empty()
                                                              ? ReportText::tr("none: everything is computed")
                                                              : word(study.execution.reuse));
    const core::study::CalibrationChoices& calibration = study.calibration;
    if (!calibration.bank.empty()) {
        facts << qMakePair(ReportText::tr("Statistics from"), word(calibration.bank));
        return;
    }
    facts << qMakePair(ReportText::tr("Calibration pictures"), word(calibration.source));
    facts << qMakePair(ReportText::tr("Noised pictures"), number(calibration.samples));
    facts << qMakePair(ReportText::tr("Timestep bins"), number(calibration.bins));
    facts << qMakePair(ReportText::tr("Calibration seed"), number(calibration.seed));
}

/// Lines that break where the paper ends.
QString preformatted(const QString& text, const char* id) {
    return QStringLiteral("<pre id=\"%1\">%2</pre>\n").arg(QLatin1String(id), escaped(text));
}

std::string absoluteSource(const std::string& source) {
    std::error_code unknown;
    const std::filesystem::path absolute = std::filesystem::absolute(source, unknown);
    const bool isThere =
        !core::isBuiltInModel(source) && !source.empty() && !unknown && std::filesystem::exists(absolute, unknown);
    return isThere ? absolute.lexically_normal().string() : source;
}

} // namespace

QString studyText(const ReportContent& content) {
    core::study::Study study = content.study;
    study.model.source = absoluteSource(study.model.source);
    study.model.autoencoder = absoluteSource(study.model.autoencoder);
    study.calibration.bank = absoluteSource(study.calibration.bank);
    if (study.calibration.source != "builtin" && study.calibration.source != "own")
        study.calibration.source = absoluteSource(study.calibration.source);
    return QString::fromStdString(core::study::toJson(study)).trimmed();
}

QString commandText(const ReportContent& content) {
    const int threads = content.compute.threads > 0 ? content.compute.threads : core::defaultThreadCount();
    return QStringLiteral("cat > study.tessera <<'END'\n%1\nEND\n"
                          "tessera report study.tessera --device %2 --dtype %3 --threads %4 --out report.html\n")
        .arg(studyText(content), QString::fromStdString(core::toString(content.compute.device)),
             QString::fromStdString(core::toString(content.compute.dtype)), QString::number(threads));
}

QString choicesSection(const ReportContent& content) {
    Facts facts;
    facts << qMakePair(ReportText::tr("Model"), word(content.study.model.source));
    if (!content.study.model.autoencoder.empty())
        facts << qMakePair(ReportText::tr("Autoencoder"), word(content.study.model.autoencoder));
    addSampling(facts, content.study.sampling);
    addStages(facts, content);
    addPruning(facts, content.study);
    return sectionHeading(ReportText::tr("Choices"), true) + factsTable(facts);
}

QString commandSection(const ReportContent& content) {
    return sectionHeading(ReportText::tr("Appendix: to do it again"), true) + QStringLiteral("<p>") +
           ReportText::tr("These lines, typed into a shell, write the study's file and make this report anew.") +
           QStringLiteral("</p>\n") + preformatted(commandText(content), "command");
}

QString machineSection(const ReportContent& content) {
    const int threads = content.compute.threads > 0 ? content.compute.threads : core::defaultThreadCount();
    const QString version = QCoreApplication::applicationVersion();
    return sectionHeading(ReportText::tr("Machine and versions")) +
           factsTable(
               {{ReportText::tr("Processor"), escaped(core::processorName())},
                {ReportText::tr("Computed on"),
                 ReportText::tr("%1, threads: %2").arg(escaped(core::describe(content.compute.device))).arg(threads)},
                {ReportText::tr("Number format"), word(core::toString(content.compute.dtype))},
                {ReportText::tr("Memory"), theme::bytesText(core::machineBytes())},
                {ReportText::tr("System"),
                 escaped(QSysInfo::prettyProductName() + QStringLiteral(", ") + QSysInfo::kernelType() +
                         QLatin1Char(' ') + QSysInfo::kernelVersion())},
                {QStringLiteral("Tessera"),
                 escaped(version.isEmpty() ? QString::fromStdString(core::programVersion()) : version)},
                {QStringLiteral("LibTorch"), escaped(core::libTorchVersion())},
                {QStringLiteral("Qt"), escaped(QString::fromLatin1(qVersion()))},
                {ReportText::tr("Written"), QLocale().toString(content.made, QLocale::ShortFormat)}});
}

} // namespace ui::report
