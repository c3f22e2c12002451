#include "ui/workbench/job_bar.h"

#include "core/base/resources.h"
#include "core/base/text.h"
#include "ui/theme/elided_label.h"
#include "ui/theme/number_text.h"

#include <QAction>
#include <QCoreApplication>
#include <QDir>
#include <QEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QToolButton>

#include <algorithm>
#include <chrono>

namespace ui::workbench {

using jobs::ComputeThread;
using jobs::JobKind;

namespace {

QString pruningTitle(core::study::VariantId id) {
    return id == core::study::presentId ? QCoreApplication::translate("ui::workbench::JobBar", "Pruning")
                                        : QCoreApplication::translate("ui::workbench::JobBar", "Pruning a variant");
}

QString samplingTitle(core::study::VariantId id) {
    if (id == core::study::denseId)
        return QCoreApplication::translate("ui::workbench::JobBar", "Sampling the dense model");
    if (id == core::study::presentId)
        return QCoreApplication::translate("ui::workbench::JobBar", "Sampling the pruned model");
    return QCoreApplication::translate("ui::workbench::JobBar", "Sampling a variant");
}

} // namespace

QString jobTitle(const jobs::Task& task) {
    switch (task.kind) {
    case JobKind::LoadModel:
        return QCoreApplication::translate("ui::workbench::JobBar", "Opening the model");
    case JobKind::OpenAutoencoder:
        return QCoreApplication::translate("ui::workbench::JobBar", "Opening the autoencoder");
    case JobKind::Measure:
        return QCoreApplication::translate("ui::workbench::JobBar", "Measuring the dynamics");
    case JobKind::Trajectory:
        return QCoreApplication::translate("ui::workbench::JobBar", "Sampling the trajectory");
    case JobKind::Calibrate:
        return QCoreApplication::translate("ui::workbench::JobBar", "Gathering statistics");
    case JobKind::Prune:
        return pruningTitle(task.variant.value_or(core::study::presentId));
    case JobKind::Sample:
        return samplingTitle(task.variant.value_or(core::study::presentId));
    case JobKind::Train:
        return QCoreApplication::translate("ui::workbench::JobBar", "Fine-tuning");
    case JobKind::Export:
        return QCoreApplication::translate("ui::workbench::JobBar", "Writing the pruned model");
    case JobKind::Judge:
        return QCoreApplication::translate("ui::workbench::JobBar", "Judging pictures");
    case JobKind::Time:
        return QCoreApplication::translate("ui::workbench::JobBar", "Timing the models in turns");
    }
    return {};
}

QString JobBar::rateText(JobKind kind, double perSecond) {
    const QString number = QLocale().toString(perSecond, 'f', perSecond < 10 ? 1 : 0);
    switch (kind) {
    case JobKind::Measure:
    case JobKind::Sample:
    case JobKind::Trajectory:
        return tr("%1 steps/s").arg(number);
    case JobKind::Calibrate:
        return tr("%1 pictures/s").arg(number);
    case JobKind::Train: // counted in time
    case JobKind::LoadModel:
    case JobKind::OpenAutoencoder:
    case JobKind::Prune:
    case JobKind::Judge:
    case JobKind::Export:
        break;
    case JobKind::Time:
        return tr("%1 rounds/s").arg(number);
    }
    return tr("%1 layers/s").arg(number);
}

JobBar::JobBar(ComputeThread& thread, QAction* stop, QWidget* parent)
    : QWidget(parent)
    , m_text(new theme::ElidedLabel)
    , m_bar(new QProgressBar)
    , m_stop(new QToolButton) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(4, 0, 4, 0);
    layout->addWidget(m_bar);
    layout->addWidget(m_stop);
    layout->addWidget(m_text, 1);
    m_text->setObjectName(QStringLiteral("jobText"));
    m_bar->setObjectName(QStringLiteral("jobProgress"));
    m_bar->setFixedWidth(160);
    m_stop->setDefaultAction(stop);
    m_stop->setAutoRaise(true);
    setMinimumHeight(std::max(m_stop->sizeHint().height(), m_bar->sizeHint().height())); // also when they are hidden
    m_clock.start();
    m_delay.setSingleShot(true);
    m_delay.setInterval(std::chrono::milliseconds(200));
    connect(&m_delay, &QTimer::timeout, this, [this] { setShown(true); });
    connect(&thread, &ComputeThread::started, this, [this](jobs::JobId, const jobs::Task& task) { onStarted(task); });
    connect(&thread, &ComputeThread::stopping, this, &JobBar::onStopping);
    connect(&thread, &ComputeThread::cancelled, this,
            [this](jobs::JobId, const jobs::Task& task) { onCancelled(task); });
    connect(&thread, &ComputeThread::progressed, this,
            [this](jobs::JobId, const core::ProgressUpdate& update) { onProgressed(update); });
    connect(&thread, &ComputeThread::busyChanged, this, &JobBar::onBusyChanged);
    setShown(thread.isBusy());
}

void JobBar::setLoss(double loss) {
    if (m_task.kind != JobKind::Train)
        return;
    m_loss = loss;
    showText();
}

void JobBar::setOpening(const QString& spec) {
    m_opening = spec;
    showText();
}

void JobBar::onStarted(const jobs::Task& task) {
    m_task = task;
    m_isStopping = false;
    if (task == JobKind::LoadModel)
        m_opening.clear();
    m_loss.reset();
    m_rate.restart();
    m_bar->setRange(0, 0);
    showText();
}

/// Said at once, also of a job that was too young to be shown.
void JobBar::onStopping() {
    m_isStopping = true;
    m_rate.restart();
    m_bar->setRange(0, 0);
    setShown(true);
    emit percentChanged(-1);
}

/// Also of a model that was waiting.
void JobBar::onCancelled(const jobs::Task& task) {
    if (task == JobKind::LoadModel)
        m_opening.clear();
    showText();
}

void JobBar::onProgressed(const core::ProgressUpdate& update) {
    m_rate.update(update, static_cast<double>(m_clock.elapsed()) / 1000);
    const auto fraction = m_rate.fraction();
    m_bar->setRange(0, fraction ? 100 : 0);
    if (fraction)
        m_bar->setValue(static_cast<int>(100 * *fraction));
    showText();
    if (m_isShown)
        emit percentChanged(fraction ? m_bar->value() : -1);
}

void JobBar::onBusyChanged(bool busy) {
    if (busy) {
        m_delay.start();
        return;
    }
    m_delay.stop();
    m_isStopping = false;
    setShown(false);
    emit percentChanged(-1);
}

void JobBar::setShown(bool shown) {
    m_isShown = shown;
    m_bar->setVisible(shown);
    m_stop->setVisible(shown);
    showText();
}

void JobBar::setTip(const QString& tip) {
    m_tip = tip;
    showText();
}

void JobBar::setHint(bool isShown) {
    m_hasHint = isShown;
    showText();
}

void JobBar::showText() {
    m_text->setText(m_tip.isEmpty() ? text() : m_tip);
}

QString JobBar::stoppingText() const {
    if (m_opening.isEmpty())
        return tr("Stopping…");
    if (core::isBuiltInModel(m_opening.toStdString()))
        return tr("Stopping… then opens the built-in model");
    const QString name = QFileInfo(QDir::cleanPath(m_opening)).fileName();
    return tr("Stopping… then opens %1").arg(QString::fromStdString(core::escaped(name.toStdString())));
}

QString JobBar::text() const {
    if (!m_isShown)
        return m_hasHint ? tr("Drag the black line in the plot · F1: lessons") : tr("Ready");
    if (m_isStopping)
        return stoppingText();
    QString text = jobTitle(m_task);
    if (const auto rate = m_rate.perSecond(); rate && m_task.kind != JobKind::Train)
        text += QStringLiteral(" · ") + rateText(m_task.kind, *rate);
    if (m_loss)
        text += tr(" · loss %1").arg(theme::shortNumber(*m_loss, 3));
    if (const auto left = m_rate.secondsLeft())
        text += tr(" · %1 left").arg(theme::secondsText(*left));
    return text;
}

void JobBar::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange)
        showText();
    QWidget::changeEvent(event);
}

} // namespace ui::workbench
