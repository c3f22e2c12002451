#include "ui/panels/autoencoder_row.h"

#include "ui/files/file_dialogs.h"
#include "ui/study/study_runner.h"
#include "ui/theme/icons.h"
#include "ui/theme/number_text.h"

#include <QAction>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QToolButton>
#include <QVBoxLayout>

namespace ui::panels {

using study::StudyRunner;

namespace {

const QString folderKind = QStringLiteral("autoencoder");

} // namespace

AutoencoderRow::AutoencoderRow(StudyRunner& runner, QWidget* parent)
    : QWidget(parent)
    , m_runner(runner)
    , m_name(new QLabel)
    , m_state(new QLabel)
    , m_menu(new QToolButton)
    , m_folder(new QAction(this))
    , m_file(new QAction(this))
    , m_beside(new QAction(this)) {
    m_name->setObjectName(QStringLiteral("autoencoderName"));
    m_name->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_state->setObjectName(QStringLiteral("autoencoderState"));
    m_state->setWordWrap(true);
    m_menu->setObjectName(QStringLiteral("autoencoder"));
    m_folder->setObjectName(QStringLiteral("autoencoderFolder"));
    m_file->setObjectName(QStringLiteral("autoencoderFile"));
    m_beside->setObjectName(QStringLiteral("autoencoderBeside"));
    m_menu->setIcon(theme::icon(theme::Icon::Open, palette()));
    m_menu->setAutoRaise(true);
    m_menu->setPopupMode(QToolButton::InstantPopup);
    m_menu->setFocusPolicy(Qt::StrongFocus);
    m_menu->addActions({m_folder, m_file, m_beside});
    auto* line = new QHBoxLayout;
    line->setSpacing(2);
    line->addWidget(m_name, 1);
    line->addWidget(m_menu);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addLayout(line);
    layout->addWidget(m_state);
    connect(m_folder, &QAction::triggered, this, &AutoencoderRow::chooseFolder);
    connect(m_file, &QAction::triggered, this, &AutoencoderRow::chooseFile);
    connect(m_beside, &QAction::triggered, this, [this] { choose({}); });
    connect(&m_runner, &StudyRunner::autoencoderChanged, this, [this] {
        m_error.clear();
        showState();
        emit modelChanged();
    });
    connect(&m_runner, &StudyRunner::failed, this, [this](const jobs::Task& task, const QString& message) {
        if (task.kind == jobs::JobKind::OpenAutoencoder)
            m_error = message;
        showState();
    });
    retranslateUi();
}

bool AutoencoderRow::isNeeded() const {
    const auto& model = m_runner.results().model;
    return model && !model->info.isPixelSpace;
}

void AutoencoderRow::chooseFolder() {
    const QString path = files::askForFolder({this, folderKind, tr("Choose the autoencoder's folder")});
    if (!path.isEmpty())
        choose(path);
}

void AutoencoderRow::chooseFile() {
    const QString path = files::askForFile({this, folderKind, tr("Choose the autoencoder's file")},
                                           tr("Models (*.safetensors *.pt *.bin *.ckpt);;All files (*)"));
    if (!path.isEmpty())
        choose(path);
}

void AutoencoderRow::choose(const QString& path) {
    m_error.clear();
    m_runner.chooseAutoencoder(path);
    showState();
}

void AutoencoderRow::showState() {
    if (!isNeeded())
        return;
    const core::checkpoint::ModelImages& images = m_runner.results().model->images;
    m_beside->setEnabled(!m_runner.document().study().model.autoencoder.empty());
    if (images.autoencoder) {
        const core::autoencoder::AutoencoderConfig& config = images.autoencoder->config();
        m_name->setText(QString::fromStdString(images.autoencoder->info().name));
        m_name->setToolTip(tr("%1\n%2 parameters, %3 pixels per latent and side, scaling factor %4")
                               .arg(QString::fromStdString(images.autoencoder->info().source),
                                    theme::countText(images.autoencoder->info().parameters))
                               .arg(config.pixelsPerLatent())
                               .arg(QLocale().toString(config.scalingFactor, 'g', 6)));
        m_state->setText(m_error);
    } else {
        m_name->setText(tr("none"));
        m_name->setToolTip(tr("Looked for beside the model: vae, sd-vae-ft-…"));
        m_state->setText(m_error.isEmpty() ? tr("Colours are approximate: a linear map of the latents.") : m_error);
    }
    m_state->setVisible(!m_state->text().isEmpty());
}

void AutoencoderRow::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange)
        retranslateUi();
    else if (event->type() == QEvent::PaletteChange)
        m_menu->setIcon(theme::icon(theme::Icon::Open, palette()));
    QWidget::changeEvent(event);
}

void AutoencoderRow::retranslateUi() {
    m_folder->setText(tr("Choose a folder …"));
    m_file->setText(tr("Choose a file …"));
    m_beside->setText(tr("The one beside the model"));
    m_menu->setToolTip(tr("Choose the autoencoder that makes pictures of latents and latents of pictures."));
    m_menu->setAccessibleName(tr("Choose the autoencoder"));
    showState();
}

} // namespace ui::panels
