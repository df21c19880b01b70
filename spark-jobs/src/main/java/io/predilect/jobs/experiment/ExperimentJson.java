package io.predilect.jobs.experiment;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.jobs.config.ExperimentSettings.Claim;
import io.predilect.jobs.config.ExperimentSettings.Gate;
import java.util.Locale;

/** An experiment's result as JSON. */
public final class ExperimentJson {
  /** Its file's name. */
  public static final String FILE = "experiment.json";

  private ExperimentJson() {}

  /** The content of {@code experiment.json}. */
  public static ObjectNode write(ExperimentResult result) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("title", result.title());
    ArrayNode seeds = root.putArray("seeds");
    result.seeds().forEach(seeds::add);
    ArrayNode rows = root.putArray("rows");
    for (ExperimentResult.Row row : result.rows()) {
      ObjectNode node = rows.addObject();
      node.put("figure", row.figure());
      node.put("title", row.column());
      node.put("arm", row.arm());
      estimate(node, row.estimate());
    }
    ArrayNode gates = root.putArray("gates");
    result.gates().forEach(check -> gate(gates.addObject(), check));
    ArrayNode findings = root.putArray("claims");
    for (Finding finding : result.findings()) {
      Claim claim = finding.claim();
      ObjectNode node = findings.addObject();
      node.put("says", claim.says());
      node.put("figure", claim.figure());
      node.put("arm", claim.arm());
      node.put("is", claim.is().name().toLowerCase(Locale.ROOT));
      node.put("than", claim.than());
      node.put("by", claim.by());
      claim.distanceTo().ifPresent(to -> node.put("distance_to", to));
      node.put("verdict", finding.verdict().text());
      finding.shut().forEach(check -> node.withArray("/not_tested").add(check.failure()));
      node.put("holds_for", finding.holding());
      estimate(node.putObject("difference"), finding.difference());
    }
    result.notes().forEach(root.withArray("/notes")::add);
    return root;
  }

  private static void gate(ObjectNode node, GateCheck check) {
    Gate gate = check.gate();
    node.put("says", gate.says());
    node.put("figure", gate.figure());
    node.put("arm", gate.arm());
    node.put("is", gate.is().name().toLowerCase(Locale.ROOT));
    gate.than().ifPresent(than -> node.put("than", than));
    gate.value().ifPresent(value -> node.put("value", value));
    node.put("by", gate.by());
    gate.claims().forEach(node.withArray("/claims")::add);
    node.put("holds", check.holds());
    node.put("holds_for", check.holding());
    estimate(node, check.figure());
    estimate(node.putObject("difference"), check.difference());
  }

  private static void estimate(ObjectNode node, Estimate estimate) {
    node.put("mean", estimate.mean());
    estimate
        .interval()
        .ifPresent(interval -> node.putArray("interval").add(interval.low()).add(interval.high()));
    ArrayNode values = node.putArray("values");
    estimate.values().forEach(values::add);
  }
}
