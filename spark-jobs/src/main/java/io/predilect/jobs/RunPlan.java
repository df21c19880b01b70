package io.predilect.jobs;

import io.predilect.jobs.pipeline.PlannedStage;
import io.predilect.jobs.train.memory.StageMemory;
import java.util.List;
import java.util.Objects;

/**
 * What a run would do.
 *
 * @param run its name
 * @param folder its folder, a Hadoop URI, which need not exist yet
 * @param master Spark's master
 * @param stages every stage: whether it runs or is finished, and why
 * @param notes what is to be known of it: finished stages that lost a log, or that another build of
 *     the program made
 * @param problems what the run would be refused for before its first stage, each with the settings
 *     that name it: files, models, data, keys and devices that are not there or cannot be used
 * @param memory what the ranks of train stages are expected to take
 */
public record RunPlan(
    String run,
    String folder,
    String master,
    List<PlannedStage> stages,
    List<String> notes,
    List<String> problems,
    List<StageMemory> memory) {
  public RunPlan {
    Objects.requireNonNull(run, "run");
    Objects.requireNonNull(folder, "folder");
    Objects.requireNonNull(master, "master");
    stages = List.copyOf(stages);
    notes = List.copyOf(notes);
    problems = List.copyOf(problems);
    memory = List.copyOf(memory);
  }
}
