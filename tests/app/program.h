#pragma once

#include <QByteArray>
#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QProcessEnvironment>
#include <QStringList>

/// What a run of the program left behind.
struct Outcome {
    int status = -1;
    QByteArray out;
    QByteArray err;

    QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
};

/// The program beside the tests.
inline QString program() {
    return QCoreApplication::applicationDirPath() + QStringLiteral("/../tessera");
}

/// Runs it to its end; a status of -1: it crashed or took over five minutes.
inline Outcome run(const QStringList& arguments, const QProcessEnvironment& environment = QProcessEnvironment()) {
    QProcess process;
    if (!environment.isEmpty())
        process.setProcessEnvironment(environment);
    process.start(program(), arguments);
    if (!process.waitForFinished(300'000) || process.exitStatus() != QProcess::NormalExit) {
        qWarning("%s", qPrintable(process.errorString()));
        return {-1, process.readAllStandardOutput(), process.readAllStandardError()};
    }
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}
