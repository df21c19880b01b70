package io.predilect.jobs.pipeline;

import io.predilect.jobs.config.StageConfig;

/**
 * What is going to happen with a stage.
 *
 * @param stage the stage
 * @param folder the name of its folder: where its output is, or is going to be
 * @param runs whether it runs; else it is skipped
 * @param reason why
 */
public record PlannedStage(StageConfig stage, String folder, boolean runs, String reason) {}
