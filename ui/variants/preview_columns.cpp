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

/// Whether a run that was stopped left some of the pictures that are asked for.
bool isPart(const study::StudyRunner& runner, core::study::VariantId id, const study::PictureSet& pictures) {
    const bool isOfModel = id != core::study::presentId || runner.prunedIsCurrent();
    return isOfModel && !pictures.images.empty() && !pictures.isComplete() &&
           pictures.denoiser == runner.results().denoiserOf(id) &&
           pictures.choices == runner.document().study().sampling;
}

/// What is being done for the variant; empty: nothing.
QString activityOf(study::StudyRunner& runner, core::study::VariantId id) {
    const jobs::ComputeThread& thread = runner.thread();
    if (thread.isPending({jobs::JobKind::Sample, id}))
        return Text::tr("sampling …");
    if (thread.isPending({jobs::JobKind::Prune, id}))
        return Text::tr("pruning …");
    if (id == core::study::presentId && thread.isPending(jobs::JobKind::Calibrate))
        return Text::tr("gathering statistics …");
    return {};
}

/// Why the column is not (yet) what the choices ask for; empty: it is.
QString noteOf(study::StudyRunner& runner, const study::VariantPlan& planned, const study::VariantResult& result) {
    if (!planned.error.isEmpty())
        return planned.error;
    if (!result.failure.isEmpty())
        return result.failure;
    const study::PictureSet& pictures = result.pictures;
    if (pictures.isCoarse)
        return Text::tr("coarse: few steps");
    if (const QString activity = activityOf(runner, planned.id); !activity.isEmpty())
        return activity;
    if (!runner.isCurrent(planned.id) && !isPart(runner, planned.id, pictures))
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

/// The column of any variant, less its title and how fast it is.
preview::ComparisonColumn variantColumn(study::StudyRunner& runner, const study::VariantPlan& planned) {
    static const study::VariantResult nothing;
    const study::VariantResult* found = runner.results().find(planned.id);
    const study::VariantResult& result = found != nullptr ? *found : nothing;
    preview::ComparisonColumn column = columnOf(result.pictures);
    column.note = noteOf(runner, planned, result);
    finishNote(column, result.pictures);
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
    const study::StudyDocument& document = runner.document();
    if (!results.model)
        return {};
    preview::ComparisonColumn dense = variantColumn(runner, *planOf(document, core::study::denseId));
    dense.id = preview::denseColumn;
    dense.title = Text::tr("Dense");
    std::vector<preview::ComparisonColumn> columns{dense};
    for (const study::VariantPlan& planned : document.variantPlans()) {
        if (planned.variant.hidden)
            continue;
        columns.push_back(study::isDense(planned) ? sameAsDense(dense) : variantColumn(runner, planned));
        columns.back().id = planned.id;
        columns.back().title = QString::fromStdString(planned.variant.name);
        addSpeedUp(columns.back(), dense);
    }
    preview::ComparisonColumn present = variantColumn(runner, *planOf(document, core::study::presentId));
    present.id = preview::presentColumn;
    const auto& pruned = results.present().pruned;
    const QString title = document.variantPlans().empty() ? Text::tr("Pruned %1") : Text::tr("Present %1");
    present.title = pruned ? title.arg(theme::percentText(pruned->report.achievedSparsity))
                           : QString(title).remove(QStringLiteral("%1")).trimmed();
    addSpeedUp(present, dense);
    if (!present.busy)
        addVariants(present, document.study().variants);
    columns.push_back(present);
    return columns;
}

QStringList previewRowLabels(const study::StudyRunner& runner) {
    const study::StudyResults& results = runner.results();
    if (!results.model)
        return {};
    const core::study::SamplingChoices& choices =
        results.dense().picturesKey ? results.dense().picturesKey->sampling : results.dense().pictures.choices;
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
