#include "ui/variants/compared_variants.h"

#include "ui/study/class_names.h"
#include "ui/study/study_runner.h"
#include "ui/theme/number_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <limits>

namespace ui::variants {

namespace {

/// Gives the texts of this file a context for translators.
struct Text {
    Q_DECLARE_TR_FUNCTIONS(ui::variants::ComparedVariants)
};

/// Puts what the run that goes on has come to in the place of older images, whose figures are not its.
void showForming(preview::ComparedVariant& column, const study::ImageSet& images) {
    const std::size_t first = images.firstForming, last = first + images.forming.size();
    if (images.forming.empty() || first > column.images.size())
        return;
    column.images.resize(std::max(column.images.size(), last));
    std::ranges::copy(images.forming, column.images.begin() + static_cast<std::ptrdiff_t>(first));
    for (std::vector<double>* figures : {&column.psnr, &column.ssim})
        for (std::size_t i = first; i < std::min(last, figures->size()); ++i)
            (*figures)[i] = std::numeric_limits<double>::quiet_NaN();
    column.firstForming = static_cast<int>(first);
    column.forming = static_cast<int>(images.forming.size());
}

preview::ComparedVariant columnOf(const study::ImageSet& images) {
    preview::ComparedVariant column;
    column.images = images.images;
    column.psnr = images.psnr;
    column.ssim = images.ssim;
    showForming(column, images);
    column.macs = images.macs;
    column.distance = images.distance.value_or(column.distance);
    column.time = images.time.value_or(column.time);
    if (!images.images.empty() && images.forming.empty()) // what only forms has no study yet
        column.study = images.study;
    return column;
}

/// Whether a run that was stopped left some of the images that are asked for.
bool isPart(const study::StudyRunner& runner, const study::VariantPlan& planned, const study::ImageSet& images) {
    const core::study::VariantId id = planned.id;
    const bool isOfModel = id != core::study::presentId || runner.prunedIsCurrent();
    return isOfModel && !images.images.empty() && !images.isComplete() &&
           images.denoiser == runner.results().denoiserOf(id) &&
           images.choices == applied(planned.variant.sampling, runner.document().study().sampling);
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
    const study::ImageSet& images = result.images;
    if (images.isCoarse)
        return Text::tr("coarse: few steps");
    if (const QString activity = activityOf(runner, planned.id); !activity.isEmpty())
        return activity;
    if (!runner.isCurrent(planned.id) && !isPart(runner, planned, images))
        return images.images.empty() ? Text::tr("not sampled yet") : Text::tr("of earlier choices");
    return {};
}

/// A column with something to say is not up to date; what is true of up-to-date images comes after that.
void finishNote(preview::ComparedVariant& column, const study::ImageSet& images) {
    column.busy = !column.note.isEmpty();
    if (!column.busy && !images.images.empty() && !images.isComplete())
        column.note = Text::tr("stopped: %1 of %2 pictures").arg(images.images.size()).arg(images.choices.seeds.size());
    else if (images.isApproximate && !column.images.empty() && !column.busy)
        column.note = Text::tr("approximate colours");
}

/// A variant that prunes nothing is the dense model.
preview::ComparedVariant sameAsDense(preview::ComparedVariant dense) {
    dense.psnr.assign(dense.images.size(), std::numeric_limits<double>::infinity());
    dense.ssim.assign(dense.images.size(), 1);
    dense.distance = 0;
    return dense;
}

/// The column of any variant, less its title and its share of the multiply-adds.
preview::ComparedVariant comparedVariant(study::StudyRunner& runner, const study::VariantPlan& planned) {
    static const study::VariantResult nothing;
    const study::VariantResult* found = runner.results().find(planned.id);
    const study::VariantResult& result = found != nullptr ? *found : nothing;
    preview::ComparedVariant column = columnOf(result.images);
    column.note = noteOf(runner, planned, result);
    finishNote(column, result.images);
    column.isPassing = column.busy && planned.error.isEmpty() && result.failure.isEmpty();
    return column;
}

/// The present images stand for the whole comparison, also for what was kept, named and moved after they were
/// sampled.
void addVariants(preview::ComparedVariant& present, const std::vector<core::study::Variant>& variants) {
    if (!present.study || present.study->variants == variants)
        return;
    core::study::Study study = *present.study;
    study.variants = variants;
    present.study = std::make_shared<const core::study::Study>(std::move(study));
}

void addMacsShare(preview::ComparedVariant& column, const preview::ComparedVariant& dense) {
    if (dense.macs > 0 && column.macs > 0)
        column.macsShare = static_cast<double>(column.macs) / static_cast<double>(dense.macs);
}

} // namespace

std::vector<preview::ComparedVariant> comparedVariants(study::StudyRunner& runner) {
    const study::StudyResults& results = runner.results();
    const study::StudyDocument& document = runner.document();
    if (!results.model)
        return {};
    preview::ComparedVariant dense = comparedVariant(runner, *planOf(document, core::study::denseId));
    dense.id = core::study::denseId;
    dense.title = Text::tr("Dense");
    std::vector<preview::ComparedVariant> columns{dense};
    for (const study::VariantPlan& planned : document.variantPlans()) {
        if (planned.variant.hidden)
            continue;
        columns.push_back(study::isDense(planned) ? sameAsDense(dense) : comparedVariant(runner, planned));
        columns.back().id = planned.id;
        columns.back().title = QString::fromStdString(planned.variant.name);
        addMacsShare(columns.back(), dense);
    }
    preview::ComparedVariant present = comparedVariant(runner, *planOf(document, core::study::presentId));
    present.id = core::study::presentId;
    const auto& pruned = results.present().pruned;
    const QString title = document.variantPlans().empty() ? Text::tr("Pruned %1") : Text::tr("Present %1");
    present.title = pruned ? title.arg(theme::percentText(pruned->report.achievedSparsity))
                           : QString(title).remove(QStringLiteral("%1")).trimmed();
    if (!document.study().pruning.trained.empty())
        present.title = Text::tr("%1, fine-tuned").arg(present.title);
    addMacsShare(present, dense);
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
        results.dense().imagesKey ? results.dense().imagesKey->sampling : results.dense().images.choices;
    const core::conditioning::Conditioner& conditioner = *results.model->conditioner;
    const QStringList names = study::imageNames(choices, conditioner);
    QStringList texts;
    for (qsizetype i = 0; i < names.size(); ++i)
        texts.append(Text::tr("%1 · seed %2").arg(names[i]).arg(choices.seeds[static_cast<std::size_t>(i)]));
    return texts;
}

} // namespace ui::variants
