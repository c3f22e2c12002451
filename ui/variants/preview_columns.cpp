#include "ui/variants/preview_columns.h"

#include "ui/study/study_runner.h"
#include "ui/theme/number_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <limits>

namespace ui::variants {

namespace {

/// Gives the texts of this file a context for translators.
struct Text {
    Q_DECLARE_TR_FUNCTIONS(ui::workbench::PreviewColumns)
};

/// Puts what the run that goes on has come to in the place of older pictures, whose figures are not its.
void showForming(preview::ComparisonColumn& column, const study::PictureSet& pictures) {
    const std::size_t first = pictures.firstForming, last = first + pictures.forming.size();
    if (pictures.forming.empty() || first > column.images.size())
        return;
    column.images.resize(std::max(column.images.size(), last));
    std::ranges::copy(pictures.forming, column.images.begin() + static_cast<std::ptrdiff_t>(first));
    for (std::vector<double>* figures : {&column.psnr, &column.ssim})
        for (std::size_t i = first; i < std::min(last, figures->size()); ++i)
            (*figures)[i] = std::numeric_limits<double>::quiet_NaN();
    column.firstForming = static_cast<int>(first);
    column.forming = static_cast<int>(pictures.forming.size());
}

preview::ComparisonColumn columnOf(const study::PictureSet& pictures) {
    preview::ComparisonColumn column;
    column.images = pictures.images;
    column.psnr = pictures.psnr;
    column.ssim = pictures.ssim;
    showForming(column, pictures);
    column.macs = pictures.macs;
    column.distance = pictures.distance.value_or(column.distance);
    column.seconds = pictures.secondsPerPicture();
    if (!pictures.images.empty() && pictures.forming.empty()) // what only forms has no recipe yet
        column.study = pictures.study;
    return column;
}

/// Whether a run that was stopped left some of the pictures that are asked for. @param denoiser model of now.
bool isPart(study::StudyRunner& runner, const study::PictureSet& pictures, const core::model::DenoiserPtr& denoiser) {
    return !pictures.images.empty() && !pictures.isComplete() && pictures.denoiser == denoiser &&
           pictures.choices == runner.document().study().sampling;
}

bool isPartOfPresent(study::StudyRunner& runner, const study::PictureSet& pictures) {
    const study::StudyResults& results = runner.results();
    if (&pictures == &results.dense)
        return isPart(runner, pictures, results.model->dense);
    return results.pruned && runner.prunedIsCurrent() && isPart(runner, pictures, results.pruned->pruned);
}

/// Why the column is not (yet) what the choices ask for; empty: it is.
QString noteOf(study::StudyRunner& runner, const study::PictureSet& pictures, jobs::JobKind sampling) {
    if (pictures.isCoarse)
        return Text::tr("coarse: few steps");
    if (runner.thread().isPending(sampling))
        return Text::tr("sampling …");
    if (sampling == jobs::JobKind::SamplePruned && runner.thread().isPending(jobs::JobKind::Prune))
        return Text::tr("pruning …");
    if (sampling == jobs::JobKind::SamplePruned && runner.thread().isPending(jobs::JobKind::Calibrate))
        return Text::tr("gathering statistics …");
    if (!runner.picturesAreCurrent(pictures) && !isPartOfPresent(runner, pictures))
        return pictures.images.empty() ? Text::tr("not sampled yet") : Text::tr("of earlier choices");
    return {};
}

QString noteOf(study::StudyRunner& runner, const study::VariantPlan& planned, const study::PictureSet& pictures) {
    const study::VariantResult* result = runner.results().find(planned.variant);
    if (!planned.error.isEmpty())
        return planned.error;
    if (result != nullptr && !result->failure.isEmpty())
        return result->failure;
    if (runner.isRunning(planned))
        return runner.thread().isPending(jobs::JobKind::PruneVariant) ? Text::tr("pruning …") : Text::tr("sampling …");
    const bool isStopped = result != nullptr && result->pruned && isPart(runner, pictures, result->pruned->pruned);
    if (!runner.variantIsCurrent(planned) && !isStopped)
        return pictures.images.empty() ? Text::tr("not sampled yet") : Text::tr("of earlier choices");
    return {};
}

/// A column with something to say is not up to date; what is true of up-to-date pictures comes after that.
void finishNote(preview::ComparisonColumn& column, const study::PictureSet& pictures) {
    column.busy = !column.note.isEmpty();
    if (!column.busy && !pictures.images.empty() && !pictures.isComplete())
        column.note =
            Text::tr("stopped: %1 of %2 pictures").arg(pictures.images.size()).arg(pictures.choices.seeds.size());
    else if (pictures.isApproximate && !column.images.empty() && !column.busy)
        column.note = Text::tr("approximate colours");
}

/// A variant that prunes nothing is the dense model.
preview::ComparisonColumn sameAsDense(preview::ComparisonColumn dense) {
    dense.psnr.assign(dense.images.size(), std::numeric_limits<double>::infinity());
    dense.ssim.assign(dense.images.size(), 1);
    dense.distance = 0;
    return dense;
}

preview::ComparisonColumn variantColumn(study::StudyRunner& runner, const study::VariantPlan& planned,
                                        const preview::ComparisonColumn& dense) {
    const study::VariantResult* result = runner.results().find(planned.variant);
    static const study::PictureSet none;
    const study::PictureSet& pictures = result != nullptr ? result->pictures : none;
    preview::ComparisonColumn column = columnOf(pictures);
    if (study::isDense(planned.plan)) {
        column = sameAsDense(dense);
    } else {
        column.note = noteOf(runner, planned, pictures);
        finishNote(column, pictures);
    }
    column.title = QString::fromStdString(planned.variant.name);
    return column;
}

/// The present pictures stand for the whole comparison, also for what was kept, named and moved after they were
/// sampled.
void addVariants(preview::ComparisonColumn& present, const std::vector<core::study::Variant>& variants) {
    if (!present.study || present.study->variants == variants)
        return;
    core::study::Study study = *present.study;
    study.variants = variants;
    present.study = std::make_shared<const core::study::Study>(std::move(study));
}

void addSpeedUp(preview::ComparisonColumn& column, const preview::ComparisonColumn& dense) {
    if (dense.seconds > 0 && column.seconds > 0)
        column.speedUp = dense.seconds / column.seconds;
}

} // namespace

std::vector<preview::ComparisonColumn> previewColumns(study::StudyRunner& runner) {
    const study::StudyResults& results = runner.results();
    if (!results.model)
        return {};
    preview::ComparisonColumn dense = columnOf(results.dense);
    dense.id = preview::denseColumn;
    dense.title = Text::tr("Dense");
    dense.note = noteOf(runner, results.dense, jobs::JobKind::SampleDense);
    finishNote(dense, results.dense);
    std::vector<preview::ComparisonColumn> columns{dense};
    const std::vector<study::VariantPlan>& plans = runner.document().variantPlans();
    for (std::size_t i = 0; i < plans.size(); ++i) {
        if (plans[i].variant.hidden)
            continue;
        columns.push_back(variantColumn(runner, plans[i], dense));
        columns.back().id = plans[i].id;
        addSpeedUp(columns.back(), dense);
    }
    preview::ComparisonColumn pruned = columnOf(results.prunedPictures);
    const QString title = plans.empty() ? Text::tr("Pruned %1") : Text::tr("Present %1");
    pruned.title = results.pruned ? title.arg(theme::percentText(results.pruned->report.achievedSparsity))
                                  : QString(title).remove(QStringLiteral("%1")).trimmed();
    pruned.note = noteOf(runner, results.prunedPictures, jobs::JobKind::SamplePruned);
    addSpeedUp(pruned, dense);
    finishNote(pruned, results.prunedPictures);
    if (!pruned.busy)
        addVariants(pruned, runner.document().study().variants);
    columns.push_back(pruned);
    return columns;
}

QStringList previewRowLabels(const study::StudyRunner& runner) {
    const study::StudyResults& results = runner.results();
    if (!results.model)
        return {};
    const core::study::SamplingChoices& choices = results.keys.dense.value_or(results.dense.choices);
    const std::vector<int> labels = study::resolvedLabels(choices, results.model->info.classes);
    const std::vector<std::string>& names = results.model->info.classNames;
    QStringList texts;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const auto label = static_cast<std::size_t>(labels[i]);
        const QString name =
            label < names.size() ? QString::fromStdString(names[label]) : Text::tr("class %1").arg(labels[i]);
        texts.append(Text::tr("%1 · seed %2").arg(name).arg(choices.seeds[i]));
    }
    return texts;
}

} // namespace ui::variants
