package io.predilect.model.selfcheck;

import io.predilect.model.LanguageModel;
import java.io.IOException;

/**
 * One thing that a device must do right. It is done twice, with the same small random weights, and
 * the numbers that come out are compared.
 */
public sealed interface SelfCheck
    permits ScoreCheck, PoolCheck, TrainCheck, GenerateCheck, SaveCheck {

  /** What is checked, in a few words. */
  String name();

  /** What the model is opened as. */
  Subject subject();

  /** The largest difference that is right. */
  double bound();

  /** Does it as the program does: together, in batches. */
  double[] asRun(LanguageModel model, Lab lab) throws IOException;

  /** Does the same the plain way: one by one. */
  double[] plainly(LanguageModel model, Lab lab) throws IOException;

  /** The largest difference, {@link CheckResult#difference}. */
  default CheckResult run(Lab lab) {
    double[] run;
    double[] plain;
    try (LanguageModel model = lab.onDevice(subject())) {
      run = asRun(model, lab);
    } catch (IOException | RuntimeException e) {
      return CheckResult.failed(this, e);
    }
    try (LanguageModel model = lab.onProcessor(subject())) {
      plain = plainly(model, lab);
    } catch (IOException | RuntimeException e) {
      return CheckResult.failed(this, e);
    }
    return CheckResult.compared(this, run, plain);
  }
}
