#pragma once

#include <QByteArray>
#include <QCoreApplication>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPointer>
#include <QProcess>
#include <QProcessEnvironment>
#include <QStringList>
#include <QTemporaryDir>

#include <cstdint>

/// What a run of the program left behind.
struct Outcome {
    int status = -1; ///< 124: killed after five minutes; 128 and more: a signal ended it
    QByteArray out;
    QByteArray err;
    std::int64_t peakKib = 0; ///< largest resident memory
    std::int64_t milliseconds = 0;

    QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
};

/// The program beside the tests, for those that kill it or look at it while it runs.
inline QString program() {
    return QCoreApplication::applicationDirPath() + QStringLiteral("/../tessera");
}

/// The program's own main(), in a process that is forked from one that has loaded it (forked_runs.cpp).
class ForkedRuns : public QObject {
public:
    explicit ForkedRuns(QObject* parent)
        : QObject(parent) {
        m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_process.start(QCoreApplication::applicationDirPath() + QStringLiteral("/forked_runs"), {m_folder.path()});
    }
    ~ForkedRuns() override {
        m_process.closeWriteChannel();
        m_process.waitForFinished(-1);
    }

    Outcome run(const QByteArrayList& arguments) {
        QByteArray request = QByteArray::number(arguments.size()) + '\0';
        for (const QByteArray& argument : arguments)
            request += argument + '\0';
        m_process.write(request);
        while (!m_process.canReadLine() && m_process.waitForReadyRead(-1)) {
        }
        const QByteArrayList answer = m_process.readLine().trimmed().split(' ');
        if (answer.size() != 3)
            qFatal("forked_runs ended");
        return {answer[0].toInt(), contents("out"), contents("err"), answer[1].toLongLong(), answer[2].toLongLong()};
    }

private:
    QByteArray contents(const char* name) const {
        QFile file(m_folder.filePath(QLatin1String(name)));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    QTemporaryDir m_folder;
    QProcess m_process;
};

/// Runs the program to its end. Arguments as bytes: a file's name need not be UTF-8.
inline Outcome runBytes(const QByteArrayList& arguments) {
    static QPointer<ForkedRuns> runs;
    if (runs.isNull())
        runs = new ForkedRuns(QCoreApplication::instance());
    return runs->run(arguments);
}
inline Outcome run(const QStringList& arguments) {
    QByteArrayList bytes;
    for (const QString& argument : arguments)
        bytes.append(argument.toUtf8());
    return runBytes(bytes);
}

/// Runs any program to its end; a status of -1: it crashed or took over five minutes.
inline Outcome runTool(const QString& tool, const QStringList& arguments, const QProcessEnvironment& environment) {
    QProcess process;
    process.setProcessEnvironment(environment);
    process.start(tool, arguments);
    if (!process.waitForFinished(300'000) || process.exitStatus() != QProcess::NormalExit) {
        qWarning("%s", qPrintable(process.errorString()));
        return {-1, process.readAllStandardOutput(), process.readAllStandardError()};
    }
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

/// Starts the program anew in another environment.
inline Outcome run(const QStringList& arguments, const QProcessEnvironment& environment) {
    return runTool(program(), arguments, environment);
}
