#include "ui/study/study_document.h"

#include "core/base/error.h"
#include "core/study/stage_locks.h"
#include "core/study/study_paths.h"
#include "core/study/variant_grid.h"
#include "ui/study/fitting_study.h"

#include <QLocale>

#include <algorithm>
#include <utility>

namespace ui::study {

using core::study::Study;
using core::study::Variant;

namespace {

/// M and λ decide again, whatever was cut by hand.
void cutByCurve(core::study::StageChoices& stages) {
    stages.cuts.clear();
    stages.oneStage = false;
}

/// Weights that were trained on fit no other stages and no other pruning than theirs.
void forgetTraining(const Study& before, Study& after) {
    if (before.stages != after.stages || before.pruning != after.pruning)
        after.pruning = asPruned(after.pruning);
}

/// A variant that is there already is only shown again.
void appendOrShow(std::vector<Variant>& variants, const std::vector<Variant>& added) {
    for (const Variant& variant : added) {
        const auto same = std::ranges::find_if(
            variants, [&variant](const Variant& other) { return haveSameChoices(other, variant); });
        if (same == variants.end())
            variants.push_back(variant);
        else
            same->hidden = false;
    }
}

} // namespace

StudyDocument::StudyDocument(QObject* parent)
    : QObject(parent)
    , m_schedule(core::schedule::ScheduleConfig{}) {
    updatePlan();
}

void StudyDocument::reset(const Study& study) {
    core::study::validate(study);
    // Only with its own model will be known what fits.
    const bool isOfThisModel = study.model.source == m_study.model.source;
    core::study::plan(isOfThisModel ? study : fitting(study, m_schedule), m_schedule, m_measuredSigma2);
    m_undo.clear();
    if (!core::study::isSameModel(study.model, m_study.model))
        m_given.clear();
    apply(study);
    emit begun();
}

void StudyDocument::setModel(const core::study::ModelChoice& model, const core::model::ModelInfo& info,
                             const std::vector<core::model::Block>& blocks,
                             const core::pruning::PruneReport* exported) {
    const int formerTimesteps = m_schedule.timesteps();
    m_schedule = core::schedule::NoiseSchedule(info.schedule);
    m_measuredSigma2 = 1;
    m_dynamics = {};
    const bool isTheStudys = core::study::isSameModel(m_study.model, model);
    const Study before = m_study;
    Study study =
        isTheStudys ? fitting(m_study, m_schedule) : carriedOver(m_study, {m_schedule, blocks, formerTimesteps});
    study = askable(std::move(study), info);
    study.model = model;
    if (!isTheStudys && model.source == "demo-text" && study.sampling.words.prompts.empty())
        study.sampling.words.prompts = examplePrompts();
    m_given = exported != nullptr ? stagesOf(*exported) : std::vector<core::schedule::Stage>();
    if (exported != nullptr) {
        study = asExported(std::move(study), *exported);
        if (!isTheStudys)
            study.variants.clear(); // nothing else is pruned
    }
    m_undo.clear();
    m_study = study;
    updatePlan();
    emit planChanged();
    emit stagesChanged();
    emit samplingChanged();
    emit pruningChanged();
    emit calibrationChanged();
    emit autoencoderChanged();
    updateVariantPlans();
    emit variantsChanged();
    emit studyChanged();
    if (!isTheStudys)
        emit begun();
    if (isTheStudys && !isCut() &&
        (before.stages.cuts != study.stages.cuts || before.sampling.steps != study.sampling.steps))
        emit rejected(StudyField::Cuts,
                      tr("The study's cuts or steps do not fit its model, which has %1 timesteps; what "
                         "lies beyond was left out")
                          .arg(info.schedule.timesteps));
}

void StudyDocument::setMeasuredSigma2(double sigma2) {
    if (sigma2 == m_measuredSigma2)
        return;
    m_measuredSigma2 = sigma2;
    updatePlan();
    emit planChanged();
    if (updateVariantPlans())
        emit variantsChanged();
}

void StudyDocument::setM(double m, bool finished) {
    // Moving M or λ asks the curve again, so cuts made by hand give way.
    change(StudyField::M, QT_TR_NOOP("Threshold M"), finished, [m](Study& study) {
        study.stages.m = m;
        cutByCurve(study.stages);
    });
}

void StudyDocument::setLambda(double lambda, bool finished) {
    change(StudyField::Lambda, QT_TR_NOOP("Weight λ"), finished, [lambda](Study& study) {
        study.stages.lambda = lambda;
        cutByCurve(study.stages);
    });
}

void StudyDocument::setSigma2(std::optional<double> sigma2, bool finished) {
    change(StudyField::Sigma2, QT_TR_NOOP("Variance σ²"), finished,
           [&](Study& study) { study.stages.sigma2 = sigma2; });
}

void StudyDocument::setCuts(const std::vector<int>& cuts, bool finished) {
    change(StudyField::Cuts, QT_TR_NOOP("Stage edges"), finished, [&](Study& study) {
        study.stages.cuts = cuts;
        study.stages.oneStage = cuts.empty();
    });
}

void StudyDocument::leaveCutsToCurve() {
    change(StudyField::M, QT_TR_NOOP("Stage edges"), true, [](Study& study) { cutByCurve(study.stages); });
}

void StudyDocument::setDivision(double m, double lambda) {
    change(StudyField::M, QT_TR_NOOP("Preset of M and λ"), true, [m, lambda](Study& study) {
        study.stages.m = m;
        study.stages.lambda = lambda;
        cutByCurve(study.stages);
    });
}

core::study::StageChoices StudyDocument::recommendedDivision() const {
    core::study::StageChoices stages = m_study.stages;
    stages.m = core::study::StageChoices{}.m;
    stages.lambda = core::study::StageChoices{}.lambda * 1000 / m_schedule.timesteps();
    stages.sigma2.reset();
    cutByCurve(stages);
    return stages;
}

void StudyDocument::resetDivision() {
    change(StudyField::M, QT_TR_NOOP("Recommended M and λ"), true,
           [this](Study& study) { study.stages = recommendedDivision(); });
}

bool StudyDocument::isDivisionRecommended() const {
    return m_study.stages == recommendedDivision();
}

core::schedule::StagePlan StudyDocument::planFor(double m, double lambda) const {
    Study study = m_study;
    study.stages.m = m;
    study.stages.lambda = lambda;
    cutByCurve(study.stages);
    return core::study::plan(study, m_schedule, m_measuredSigma2);
}

void StudyDocument::setTargetSparsity(double target, bool finished) {
    change(StudyField::TargetSparsity, QT_TR_NOOP("Target sparsity"), finished,
           [target](Study& study) { study.stages.targetSparsity = target; });
}

void StudyDocument::setAllocation(core::schedule::AllocationRule rule) {
    change(StudyField::Allocation, QT_TR_NOOP("Allocation"), true,
           [rule](Study& study) { study.stages.allocation = rule; });
}

void StudyDocument::setWithin(core::pruning::WithinRule rule) {
    change(StudyField::Within, QT_TR_NOOP("Allocation within a stage"), true,
           [rule](Study& study) { study.stages.within = rule; });
}

void StudyDocument::setLossWeighting(core::pruning::LossWeighting weighting) {
    change(StudyField::LossWeighting, QT_TR_NOOP("Loss weighting"), true,
           [weighting](Study& study) { study.stages.lossWeighting = weighting; });
}

void StudyDocument::setStageSparsity(const std::string& stage, std::optional<double> sparsity, bool finished) {
    change(StudyField::StageSparsity, QT_TR_NOOP("Sparsity of a stage"), finished, [&](Study& study) {
        if (sparsity)
            study.stages.overrides[stage] = *sparsity;
        else
            study.stages.overrides.erase(stage);
    });
}

void StudyDocument::releaseStages() {
    change(StudyField::StageSparsity, QT_TR_NOOP("All locks opened"), true,
           [](Study& study) { study.stages.overrides.clear(); });
}

void StudyDocument::setSampler(const std::string& sampler) {
    change(StudyField::Sampler, QT_TR_NOOP("Sampler"), true, [&](Study& study) {
        study.sampling.sampler.name = sampler;
        if (sampler != "auto" && study.sampling.sampler.order.value_or(0) >
                                     core::sampling::samplerKind(sampler, m_schedule.config()).largestOrder)
            study.sampling.sampler.order.reset();
    });
}

void StudyDocument::setOrder(std::optional<int> order) {
    change(StudyField::Order, QT_TR_NOOP("Sampler's order"), true,
           [order](Study& study) { study.sampling.sampler.order = order; });
}

void StudyDocument::setKarras(std::optional<bool> karras) {
    change(StudyField::Levels, QT_TR_NOOP("Noise levels"), true,
           [karras](Study& study) { study.sampling.sampler.karras = karras; });
}

void StudyDocument::setSpacing(std::optional<core::schedule::Spacing> spacing) {
    change(StudyField::Spacing, QT_TR_NOOP("Spacing of the steps"), true,
           [spacing](Study& study) { study.sampling.sampler.spacing = spacing; });
}

void StudyDocument::setSteps(int steps, bool finished) {
    change(StudyField::Steps, QT_TR_NOOP("Sampling steps"), finished,
           [steps](Study& study) { study.sampling.steps = steps; });
}

void StudyDocument::setGuidance(std::optional<double> scale, bool finished) {
    change(StudyField::Guidance, QT_TR_NOOP("Guidance scale"), finished,
           [scale](Study& study) { study.sampling.guidanceScale = scale; });
}

void StudyDocument::setEta(double eta, bool finished) {
    change(StudyField::Eta, QT_TR_NOOP("Randomness η"), finished,
           [eta](Study& study) { study.sampling.sampler.eta = eta; });
}

void StudyDocument::setImages(const std::vector<int>& labels, const std::vector<std::uint64_t>& seeds, bool finished) {
    change(StudyField::Images, QT_TR_NOOP("Classes and seeds"), finished, [&](Study& study) {
        study.sampling.labels = labels;
        study.sampling.seeds = seeds;
    });
}

void StudyDocument::setWords(const core::study::PromptChoices& words) {
    change(StudyField::Words, QT_TR_NOOP("Prompts"), true, [&](Study& study) {
        core::study::SamplingChoices& sampling = study.sampling;
        const auto seeds = core::study::seedsOfPrompt(sampling.seeds, sampling.words.prompts.size());
        sampling.words = words;
        if (!seeds.empty()) // every prompt had every seed
            sampling.seeds = core::study::seedsOfGrid(seeds, std::max<std::size_t>(1, words.prompts.size()));
    });
}

void StudyDocument::setMethod(const std::string& method) {
    change(StudyField::Method, QT_TR_NOOP("Pruning method"), true,
           [&](Study& study) { study.pruning.method = method; });
}

void StudyDocument::setDamping(double damping, bool finished) {
    change(StudyField::Damping, QT_TR_NOOP("Damping"), finished,
           [damping](Study& study) { study.pruning.damping = damping; });
}

void StudyDocument::setReuse(const std::string& specification) {
    change(StudyField::Reuse, QT_TR_NOOP("Reuse of blocks"), true,
           [&](Study& study) { study.execution.reuse = specification; });
}

void StudyDocument::setCompensation(std::optional<bool> compensate) {
    change(StudyField::Compensation, QT_TR_NOOP("Compensation"), true,
           [compensate](Study& study) { study.pruning.compensate = compensate; });
}

void StudyDocument::setWidthMultiple(int multiple) {
    change(StudyField::WidthMultiple, QT_TR_NOOP("Multiple of widths"), true,
           [multiple](Study& study) { study.pruning.widthMultiple = multiple; });
}

void StudyDocument::setFloat64(bool float64) {
    change(StudyField::Precision, QT_TR_NOOP("Precision"), true,
           [float64](Study& study) { study.pruning.float64 = float64; });
}

void StudyDocument::setCalibration(const core::study::CalibrationChoices& calibration, bool finished) {
    change(StudyField::Calibration, QT_TR_NOOP("Calibration"), finished,
           [&](Study& study) { study.calibration = calibration; });
}

void StudyDocument::setAutoencoder(const std::string& autoencoder) {
    change(StudyField::Autoencoder, QT_TR_NOOP("Autoencoder"), true,
           [&](Study& study) { study.model.autoencoder = autoencoder; });
}

void StudyDocument::keepVariant(const std::string& name) {
    changeVariants(QT_TR_NOOP("Keep as a variant"), [&](std::vector<Variant>& variants) {
        variants.push_back(presentVariant(m_study));
        variants.back().name = name;
    });
}

void StudyDocument::addVariants(const std::vector<Variant>& added) {
    changeVariants(QT_TR_NOOP("Add variants"), [&](std::vector<Variant>& variants) { appendOrShow(variants, added); });
}

void StudyDocument::addLadder(const std::vector<double>& targets) {
    core::study::GridAxis axis;
    for (const double target : targets)
        axis.values.push_back(QLocale::c().toString(100 * target, 'g', 3).toStdString());
    changeVariants(QT_TR_NOOP("Sparsity ladder"), [&](std::vector<Variant>& variants) {
        appendOrShow(variants, core::study::gridOf(presentVariant(m_study), {axis}));
    });
}

void StudyDocument::addTrained(const Variant& before, const Variant& after) {
    changeVariants(QT_TR_NOOP("Fine-tuned variant"), [&](std::vector<Variant>& variants) {
        const auto isSameAs = [](const Variant& wanted) {
            return [&wanted](const Variant& variant) { return haveSameChoices(variant, wanted); };
        };
        std::erase_if(variants, isSameAs(after)); // of an earlier run into the same folder
        auto place = std::ranges::find_if(variants, isSameAs(before));
        if (place != variants.end())
            place->hidden = false;
        else if (!isSameAs(before)(presentVariant(m_study)))
            place = variants.insert(variants.end(), before);
        variants.insert(place == variants.end() ? place : place + 1, after);
    });
}

void StudyDocument::renameVariant(std::size_t index, const std::string& name) {
    changeVariants(QT_TR_NOOP("Name of a variant"),
                   [&](std::vector<Variant>& variants) { variants.at(index).name = name; });
}

void StudyDocument::moveVariant(std::size_t from, std::size_t to) {
    changeVariants(QT_TR_NOOP("Order of variants"), [&](std::vector<Variant>& variants) {
        Variant moved = std::move(variants.at(from));
        variants.erase(variants.begin() + static_cast<std::ptrdiff_t>(from));
        const auto place = static_cast<std::ptrdiff_t>(std::min(to, variants.size()));
        variants.insert(variants.begin() + place, std::move(moved));
    });
}

void StudyDocument::hideVariant(std::size_t index, bool hidden) {
    changeVariants(hidden ? QT_TR_NOOP("Hide a variant") : QT_TR_NOOP("Show a variant"),
                   [&](std::vector<Variant>& variants) { variants.at(index).hidden = hidden; });
}

void StudyDocument::removeVariant(std::size_t index) {
    changeVariants(QT_TR_NOOP("Remove a variant"), [&](std::vector<Variant>& variants) {
        variants.erase(variants.begin() + static_cast<std::ptrdiff_t>(index));
    });
}

void StudyDocument::editVariant(std::size_t index) {
    const Variant variant = m_study.variants.at(index);
    change(StudyField::Variants, QT_TR_NOOP("Choices of a variant"), true,
           [&](Study& study) { study = core::study::with(study, variant); });
}

void StudyDocument::changeVariants(const char* text, const std::function<void(std::vector<Variant>&)>& edit) {
    change(StudyField::Variants, text, true, [&](Study& study) { edit(study.variants); });
}

void StudyDocument::setChoices(const Study& study) {
    change(StudyField::Everything, QT_TR_NOOP("All choices"), true, [&](Study& after) {
        const core::study::ModelChoice model = after.model;
        after = study;
        after.model = model;
        after.model.autoencoder = study.model.autoencoder;
    });
}

void StudyDocument::change(StudyField field, const char* text, bool finished, const std::function<void(Study&)>& edit) {
    Study after = m_study;
    edit(after);
    if (isCut() && field == StudyField::Everything) { // what can be taken over of it
        after.stages = m_study.stages;
        after.pruning = m_study.pruning;
    }
    if (isCut() && !isGiven(presentVariant(after))) {
        emit rejected(field, tr("The model is pruned already; its stages stay as they were cut"));
        return;
    }
    if (field != StudyField::Variants && field != StudyField::Everything)
        forgetTraining(m_study, after);
    try {
        core::study::validate(after);
        const core::schedule::StagePlan plan = core::study::plan(after, m_schedule, m_measuredSigma2);
        if (field == StudyField::Cuts)
            core::study::carryLocks(after.stages, m_plan.stages, plan.stages);
        if (finished) // while the hand moves, a stage may come back
            core::study::forgetLocks(after.stages, plan.stages);
    } catch (const core::Error& error) {
        emit rejected(field, QString::fromUtf8(error.what()));
        return;
    }
    // A release that moves nothing still has to close the drag before it.
    const auto* last =
        static_cast<const ChangeStudy*>(m_undo.index() > 0 ? m_undo.command(m_undo.index() - 1) : nullptr);
    const bool closesDrag = finished && last != nullptr && last->isOpen() && last->id() == static_cast<int>(field);
    if (after == m_study && !closesDrag)
        return;
    m_undo.push(new ChangeStudy(QString::fromUtf8(text), {field, m_study, after, finished},
                                [this](const Study& study) { apply(study); }));
}

bool StudyDocument::isGiven(const Variant& variant) const {
    core::study::StageChoices stages = variant.stages;
    stages.sigma2 = m_study.stages.sigma2;
    return isCut() && stages == m_study.stages && variant.pruning == m_study.pruning;
}

void StudyDocument::apply(const Study& study) {
    const Study before = std::exchange(m_study, study);
    if (before == study)
        return;
    const bool stepsAreNew =
        before.sampling.steps != study.sampling.steps || before.sampling.sampler != study.sampling.sampler;
    const bool planIsNew = stepsAreNew || before.stages != study.stages;
    if (planIsNew) {
        updatePlan();
        emit planChanged();
    }
    if (before.stages != study.stages)
        emit stagesChanged();
    if (before.sampling != study.sampling)
        emit samplingChanged();
    if (before.pruning != study.pruning || before.execution != study.execution)
        emit pruningChanged();
    if (before.calibration != study.calibration)
        emit calibrationChanged();
    if (before.model.autoencoder != study.model.autoencoder)
        emit autoencoderChanged();
    if ((before.variants != study.variants || stepsAreNew) && updateVariantPlans())
        emit variantsChanged();
    emit studyChanged();
}

core::schedule::StagePlan StudyDocument::planWithGiven(const Study& study) const {
    core::schedule::StagePlan plan = core::study::plan(study, m_schedule, m_measuredSigma2);
    return isGiven(presentVariant(study)) ? withStages(std::move(plan), m_given) : plan;
}

void StudyDocument::updatePlan() {
    const double sigma2 = m_study.stages.sigma2.value_or(m_measuredSigma2);
    const bool isNew = m_dynamics.grad.empty() || m_dynamics.sigma2 != sigma2;
    if (isNew)
        m_dynamics = core::schedule::closedForm(m_schedule, sigma2);
    try {
        m_plan = planWithGiven(m_study);
    } catch (const core::Error&) { // the study's own model is still being opened
        m_plan = core::study::plan(fitting(m_study, m_schedule), m_schedule, m_measuredSigma2);
    }
    if (isNew)
        emit dynamicsChanged();
}

std::optional<std::size_t> StudyDocument::placeOfVariant(core::study::VariantId id) const {
    const auto found = std::ranges::find(m_variantPlans, id, &VariantPlan::id);
    if (found == m_variantPlans.end())
        return std::nullopt;
    return static_cast<std::size_t>(found - m_variantPlans.begin());
}

bool StudyDocument::updateVariantPlans() {
    const bool hadAny = !m_variantPlans.empty();
    m_variantPlans.clear();
    const std::vector<core::study::VariantId> ids = m_variantIds.of(m_study.variants);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const Variant& variant = m_study.variants[i];
        VariantPlan& planned = m_variantPlans.emplace_back(VariantPlan{.variant = variant, .id = ids[i]});
        try {
            planned.plan = planWithGiven(with(m_study, variant));
        } catch (const core::Error& error) {
            planned.error = QString::fromUtf8(error.what());
        }
    }
    return hadAny || !m_variantPlans.empty();
}

} // namespace ui::study
