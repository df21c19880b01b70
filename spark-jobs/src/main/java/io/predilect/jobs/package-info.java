/**
 * Predilect as a library: what the commands use, and notebooks and other programs may.
 *
 * <p>The walk: {@link io.predilect.jobs.Predilect#on} or {@link
 * io.predilect.jobs.Predilect#builder} begins a {@link io.predilect.jobs.PredilectBuilder}, which
 * takes a run's file, YAML or maps and what differs from it. {@link
 * io.predilect.jobs.PredilectBuilder#build} reads and checks the settings and gives a {@link
 * io.predilect.jobs.Predilect}:
 *
 * <ul>
 *   <li>{@link io.predilect.jobs.Predilect#plan} says which stages run and why ({@link
 *       io.predilect.jobs.RunPlan}),
 *   <li>{@link io.predilect.jobs.Predilect#run} does them and gives a {@link
 *       io.predilect.jobs.RunResult}: of each stage row counts, figures and DataFrames ({@link
 *       io.predilect.jobs.StageOutcome}),
 *   <li>{@link io.predilect.jobs.Predilect#audit()} and {@link io.predilect.jobs.Predilect#preview}
 *       look at the data before.
 * </ul>
 *
 * <p>{@link io.predilect.jobs.Predilect#open} and {@link io.predilect.jobs.Predilect#runs} read
 * what runs came to from their folders, while another program works on them, too. For notebooks
 * there are charts and pairs as markup ({@link io.predilect.jobs.report.NotebookHtml}) and pairs
 * judged by hand ({@link io.predilect.jobs.HandLabels}).
 *
 * <p>{@link io.predilect.jobs.PredilectBuilder#buildExperiment} gives the same stages for several
 * seeds. What the caller can mend is thrown as {@link io.predilect.jobs.PredilectException}, a
 * stage that fails as {@link io.predilect.jobs.RunFailedException} with the result so far; neither
 * need be caught. Below this package, {@code config} reads settings, {@code pipeline} runs the list
 * of stages, and every kind of stage has a package of its own.
 */
package io.predilect.jobs;
