package io.predilect.jobs.config.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.config.ConfigException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of a file that is wrong: key, place, value and remedy. */
class ConfigMessagesTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          stages: [{ingest: {path: a, tets_share: 0.1}}]  | stages.ingest.tets_share (run.yaml:1): there is no such setting: did you mean test_share?
          stages: [{ingest: {path: a}}, init, shard, {train: {loss_type: ipo}}] | stages.train.loss_type (run.yaml:1): there is no such setting: objective.preference says it
          stages: [{ingest: {path: a}}, init, shard, {train: {num_train_epochs: 2}}] | stages.train.num_train_epochs (run.yaml:1): there is no such setting: it is epochs
          stages: [{ingest: {path: a}}, init, shard, {train: {lora_rank: 8}}] | stages.train.lora_rank (run.yaml:1): there is no such setting: it is lora_r
          stages: [{ingest: {path: a}}, init, shard, {train: {cutoff_len: 8}}] | stages.train.cutoff_len (run.yaml:1): there is no such setting: it belongs to the shard stage
          stages: [{ingest: {path: a}}, init, shard, {train: {dropout_rate: 8}}] | there is no such setting: did you mean lora_dropout or learning_rate?
          stages: [{ingest: {path: a}}, init, shard, {train: {simpo_gamma: 1}}] | stages.train.simpo_gamma (run.yaml:1): there is no such setting: it is objective.simpo_gamma
          stages: [{ingest: {path: a}}, init, shard, {train: {loss_weights: [1]}}] | there is no such setting: it is objective.loss_weights
          stages: [{ingest: {path: a}}, init, shard, {train: {objective: {learning_rate: 1}}}] | stages.train.objective.learning_rate (run.yaml:1): there is no such setting: it stands outside objective
          stages: [{ingest: {path: a}}, init, shard, {train: {objective: {refresh_steps: 1}}}] | there is no such setting: there is prioritised.refresh_steps
          stages: [{ingest: {path: a}}, init, shard, {train: {seed: 1}}] | stages.train.seed (run.yaml:1): there is no such setting: it stands at the top of the file
          stages: [{ingest: {path: a}}, init, shard, {train: {weight_column: w}}] | there is no such setting: it belongs to the shard stage
          stages: [{ingest: {path: a, sources: [{path: b, test_share: 0.1}]}}] | there is no such setting: it stands outside sources
          {learning_rate: 1, stages: [{ingest: {path: a}}]} | learning_rate (run.yaml:1): there is no such setting: it belongs to the train stage
          stages: [{ingest: {path: a}}, init, shard, {train: {cpo_alpha: 1}}] | there is no such setting: it is objective.sft_weight
          stages: [{ingest: {path: a}}, init, shard, {train: {gradient_clipping: 1}}] | there is no such setting: it is max_grad_norm
          stages: [{ingest: {path: a}}, init, shard, {train: {completion_only_loss: true}}] | there is no such setting: the loss is of responses alone, never of prompts
          {output_dir: x, stages: [{ingest: {path: a}}]}  | output_dir (run.yaml:1): there is no such setting: output at the top of the file says where runs go
          stages: [{ingest: {path: a, limit: many}}]      | stages.ingest.limit (run.yaml:1): 'many': it must be a whole number, or null for none
          stages: [{ingest: {path: a, limit: 1.5}}]       | stages.ingest.limit (run.yaml:1): 1.5: it must be a whole number
          stages: [{ingest: {path: a, deduplicate: 1}}]   | stages.ingest.deduplicate (run.yaml:1): 1: it must be true or false
          stages: [{ingest: {path: a, test_share: 2}}]    | stages.ingest.test_share (run.yaml:1): 2: it must be between 0 and 1
          stages: [{ingest: {path: a, demo: {bias: -1}}}] | stages.ingest.demo.bias (run.yaml:1): -1: it must be at least 0
          stages: [{ingest: {path: a, demo: 3}}]          | stages.ingest.demo (run.yaml:1): 3: it must be a mapping of bias, labels, scale, noise, filler, prompt_filler
          stages: [ingest]                                | stages.ingest.path (run.yaml:1): null: name a file, a folder or a glob, or list several data sets under sources
          stages: [{ingest: {sources: []}}]               | stages.ingest.path (run.yaml:1): null: name a file, a folder or a glob
          stages: [{ingest: {path: a, sources: [{path: b}]}}] | stages.ingest.path (run.yaml:1): 'a': with sources: leave it out
          stages: [{ingest: {sources: [{path: b, weigth: 1}]}}] | stages.ingest.sources.0.weigth (run.yaml:1): there is no such setting: did you mean weight?
          stages: [{ingest: {sources: [{path: b, weight: 2}]}}] | stages.ingest.sources.0.weight (run.yaml:1): 2: it is the share of this source's pairs that are drawn, above 0 and at most 1
          stages: [{ingest: {sources: [{path: b, weight: 0}]}}] | stages.ingest.sources.0.weight (run.yaml:1): 0: it is the share
          stages: [{ingest: {sources: [{weight: 1}]}}]    | stages.ingest.sources.0.path (run.yaml:1): it has no value: it must be a text
          stages: [{ingest: {sources: [{path: b}, {path: b}]}}] | stages.ingest.sources (run.yaml:1): [b]: two of them are called that
          stages: [{ingest: {sources: [{path: b, format: shpp}]}}] | stages.ingest.sources.0.format (run.yaml:1): 'shpp': it must be one of
          stages: [{ingest: {sources: [{path: b}], config: c}}] | stages.ingest.config (run.yaml:1): 'c': with sources: give it to the one
          stages: [{ingest: {path: 'demo:many'}}]         | generated pairs are asked for as demo:PAIRS
          stages: [{ingest: {path: 'attributes:0'}}]      | generated pairs are asked for as attributes:PAIRS
          stages: [{ingest: {path: a, attributes: {scale: 0}}}] | stages.ingest.attributes.scale (run.yaml:1): 0: it must be above 0
          stages: [{ingest: {path: a, attributes: {rules: 2}}}] | stages.ingest.attributes.rules
          stages: [{ingest: {path: a, attributes: {deciding: 3}}}] | stages.ingest.attributes.deciding (run.yaml:1): 3: 6 customers with so many attributes each need more than the 12
          stages: [{ingest: {path: 'demo:9', first_pair: -1}}] | stages.ingest.first_pair (run.yaml:1): -1: it must be between 0 and
          stages: [{ingest: {path: 'demo:9', name: a}}, {ingest: {path: 'demo:5', name: b}}] | stages.b.first_pair (run.yaml:1): 0: the stage a generates some of the same pairs: set first_pair to 9
          stages: [{ingest: {path: 'demo:9', name: a, first_pair: 4}}, {ingest: {path: 'demo:5', name: b}}] | stages.b.first_pair (run.yaml:1): 0: the stage a generates some of the same pairs: set first_pair to 13
          stages: [{ingest: {path: a, name: a/b}}]        | stages.a/b.name (run.yaml:1): 'a/b': it names a folder
          stages: [{ingst: {path: a}}]                    | stages[1] (run.yaml:1): 'ingst': there is no such kind of stage: did you mean ingest?
          stages: [{ingest: {path: a}, shard: {}}]        | a stage is one key, its kind
          {spark: {master: 'local[0]'}, stages: [{ingest: {path: a}}]} | spark.master (run.yaml:1): 'local[0]': it must be local, local[N] with N threads from 1 on
          {spark: {master: nonsense}, stages: [{ingest: {path: a}}]} | spark.master (run.yaml:1): 'nonsense': it must be local
          {spark: {master: ''}, stages: [{ingest: {path: a}}]} | spark.master (run.yaml:1): ''
          stages: []                                      | run.yaml lists none
          name: x                                         | run.yaml lists none
          [1, 2]                                          | run.yaml: a run is a mapping with the key stages
          {sed: 1, stages: [{ingest: {path: a}}]}         | sed (run.yaml:1): there is no such setting: did you mean seed?
          {device: gpu, stages: [{ingest: {path: a}}]}    | device (run.yaml:1): 'gpu': it must be one of auto, cpu, cuda
          {seed: 1, seed: 2}                              | seed stands here and on run.yaml:1: keep one of them
          {seed: 010, stages: [{ingest: {path: a}}]}      | seed (run.yaml:1): 010: YAML takes digits behind a 0 for those of base 8, which makes it 8: write it without the 0
          stages: [{ingest: {path: a, test_share: -0_7}}] | stages.ingest.test_share (run.yaml:1): -0_7: YAML takes digits behind a 0
          stages: [{ingest: {path: a, limit: 08}}]        | stages.ingest.limit (run.yaml:1)
          stages: [{ingest: {path: a, name: no}}]         | name (run.yaml:1): false: it must be a text: put it in quotes
          stages: [{ingest: {path: a, name: 1.10}}]       | it must be a text: put it in quotes
          {seed: 1                                        | run.yaml:1: not valid YAML: while parsing a flow mapping, expected ',' or '}', but got <stream end>
          stages: [truncate]                              | stages.truncate (run.yaml:1): it reads rows, and no earlier stage makes any
          stages: [{ingest: {path: a}}, {shard: }]        | stages.shard.model (run.yaml:1): no model is named
          stages: [{ingest: {path: a}}, {shard: {model: base}}, init] | that stage comes later: move it before 'shard'
          stages: [{ingest: {path: a}}, {shard: {model: ingest}}] | that stage makes no model
          stages: [{ingest: {path: a}}, {ingest: {path: b}}] | stages[2].name (run.yaml:1): 'ingest': an earlier stage has that name
          stages: [{ingest: {path: a}}, init, {train: {model: base}}] | stages.train.shards (run.yaml:1): no earlier stage makes shards
          stages: [{ingest: {path: a}}, init, {augment: {kind: rrm}}, truncate, {shard: {model: base, weight_column: trust}}] | stages.shard.weight_column (run.yaml:1): 'trust': the stage augment adds pairs, which have no columns of the data
          stages: [{ingest: {path: a}}, init, {augment: {kind: rrm}}, truncate, {shard: {model: base, margin_column: trust}}] | stages.shard.margin_column (run.yaml:1): 'trust': the stage augment adds pairs, which have no columns of the data
          stages: [{ingest: {path: a}}, init, {shard: {model: base}}, {train: {model: base, shards: shrd}}] | 'shrd': no earlier shard stage has that name: did you mean shard?
          stages: [{ingest: {path: a}}, init, {shard: {model: base}}, {train: {model: base, objective: {rationale: {gamma: 2}}}}] | there are no rationales to learn
          stages: [{ingest: {path: 'demo:9'}}, {rationales: {column: r}}, init, {shard: {model: base}}, {train: {model: base, objective: {preference: kto, rationale: {gamma: 2}}}}] | stages.train.objective.rationale.gamma (run.yaml:1): 2.0: rationales of pairs are about two responses, and preference: kto sees one at a time
          stages: [{ingest: {path: a, format: ultrafeedback}}, {rationales: {column: r}}, init, {shard: {model: base}}, {train: {model: base, objective: {preference: bco, rationale: {gamma: 2}}}}] | rationales of pairs are about two responses, and preference: bco sees one
          stages: [{ingest: {sources: [{path: a, format: kto}, {path: b, columns: {prompt: p, completion: c, label: l}}]}}, {rationales: {column: r}}, init, {shard: {model: base}}, {train: {model: base, objective: {preference: ipo}}}] | stages.train.objective.preference (run.yaml:1): 'ipo': it compares two responses, and the data has one a row: set it to kto, bco or apo_zero_unpaired
          stages: [{ingest: {path: a}}, init, {generate: {model: base}}, {judge: {arms: [generate], against: generate, rule: demo}}] | stages.judge.against (run.yaml:1): 'generate': it is among the arms, and nothing wins against itself
          stages: [{ingest: {path: a}}, init, {shard: {model: base}}, {train: {model: base, objective: {preference: dop}}}] | 'dop': it must be one of sft, reward, dpo, ipo, hinge, robust, orpo, simpo, kto, none, exo_pair, nca_pair, bco_pair, sppo_hard, apo_zero, apo_down, discopop, dpop, beta_dpo, aot, aot_unpaired, odds_ratio, bco, apo_zero_unpaired, plackett_luce, lipo_lambda, tdpo1, tdpo2, mix (did you mean dpo?)
          stages: [{ingest: {path: a}}, init, {shard: {model: base}}, {train: {model: base, reference: base, objective: {preference: tdpo1}}}] | stages.train.reference (run.yaml:1): 'base': the objective's reference is the starting model
          stages: [{ingest: {path: a}}, init, {shard: {model: base}}, {train: {model: base, lora_r: 4, foreign_reference: accept, objective: {preference: tdpo1}}}] | set it to refuse or recompute
          stages: [{ingest: {path: a}}, init, {shard: {model: base}}, {train: {model: base, lora_r: 4, sync_ref_model: true, objective: {preference: tdpo1}}}] | one that moves is kept as what it said
          stages: [{ingest: {path: a}}, init, {shard: {model: base}}, {train: {model: base, objective: {preference: sigmoid}}}] | , mix: TRL's sigmoid is dpo
          stages: [{ingest: {path: a}}, init, {shard: {model: base}}, {train: {model: base, objective: {preference: mix, mix: [dpo, kto]}}}] | stages.train.objective.mix (run.yaml:1): [dpo, kto]: a mix is of losses of a language model on pairs: choose among sft, dpo,
          stages: [{ingest: {path: a}}, init, {shard: {model: base}}, {train: {model: base, objective: {preference: dpo, reference_free: true, f_divergence_type: js_divergence}}}] | with reference_free: true there is no reference to diverge from: set it to reverse_kl, or reference_free to false
          stages: [{ingest: {path: a}}, init, {truncate: {ratio: 0.5}}, {augment: {}}, {judge: {reward_model: base}}] | stages.judge.rows (run.yaml:1): null: these rows are cut by the stage truncate, and a judge reads whole responses: name a stage before that
          stages: [{ingest: {path: a}}, {truncate: {ratio: 0.5}}, {augment: {}}] | stages.augment.rows (run.yaml:1): null: these rows are cut by the stage truncate, and augment makes pairs of whole responses: name a stage before that
          stages: [{ingest: {path: a}}, init, {truncate: {ratio: 0.5}}, {rationales: {source: model, model: base}}] | stages.rationales.rows (run.yaml:1): null: these rows are cut by the stage truncate, and rationales are asked for of whole responses: name a stage before that
          stages: [{ingest: {path: a}}, init, {truncate: {ratio: 0.5}}, {score: {reference: {model: base}}}, {signal: {policy: base, reference: base}}] | stages.signal.rows (run.yaml:1): null: these rows are cut by the stage truncate, and a signal stage cuts whole responses: name a stage before that
          stages: [{ingest: {path: a}}, {score: }]        | it scores nothing: set reference.model, prompt_free.model or both
          stages: [{ingest: {path: a}}, init, {evaluate: {policy: base}}] | stages.evaluate.reference (run.yaml:1): implicit rewards need a reference
          stages: [{ingest: {path: a}}, init, {shard: {model: base}}, {train: {model: base, lora_r: 4}}, {evaluate: {prompt_free: {model: train}, checkpoints: train}}] | stages.evaluate.checkpoints (run.yaml:1): 'train': it trains adapters alone, and its checkpoints hold nothing else
          stages: [{ingest: {path: a}}, init, {evaluate: {prompt_free: {model: base}, checkpoints: base}}] | stages.evaluate.checkpoints (run.yaml:1): 'base': it keeps no checkpoints: name a train stage of this run
          stages: [{ingest: {path: a}}, init, {evaluate: {prompt_free: {model: base}, checkpoints: some/folder}}] | 'some/folder': it keeps no checkpoints: name a train stage
          stages: [{ingest: {path: a}}, {evaluate: {truth: t}}] | there is no prompt-free gap to compare it with
          stages: [{ingest: {path: a}}, init, {evaluate: {truth: t, prompt_free: {model: base, own_weight: 1.5}}}] | stages.evaluate.prompt_free.own_weight (run.yaml:1): 1.5
          stages: [{ingest: {path: a}}, init, {score: {prompt_free: {model: base, temperature: 2.0, calibrate: test}}}] | calibrate fits it
          stages: [{ingest: {path: a}}, init, {score: {prompt_free: {model: base, temperature: 0.0}}}] | stages.score.prompt_free.temperature (run.yaml:1): 0
          stages: [{ingest: {path: a}}, init, {evaluate: {refinement: {prompt: p}}}] | it is a policy that is judged with it
          stages: [{ingest: {path: a}}, init, {score: {reference: {model: base}}}, {evaluate: {policy: base, refinement: {prompt: p}}}, {score: {name: s, reference: {model: base}}}, {evaluate: {name: e, policy: base, refinement: {prompt: p, before: first}}}] | 'first'
          stages: [{ingest: {path: a}}, {init: {heads: 3}}] | stages.base.kv_heads (run.yaml:1): 2: it must divide heads (3)
          {spark: {conf: {a: [1]}}, stages: [{ingest: {path: a}}]} | spark.conf.a (run.yaml:1): [1]: it must be a single value
          {seed: *x}                                      | run.yaml:1: *x: nothing above is marked &x; a text that begins with * goes in quotes
          {seed: &sed 1, name: *seed}                     | nothing above is marked &seed: did you mean sed?
          {seed: &x many, name: a}                        | seed (run.yaml:1): 'many': it must be a whole number
          {spark: &x {conf: *x}}                          | *x stands within &x itself
          {spark: {conf: {<<: 3}}}                        | run.yaml:1: << takes over the settings of a mapping
          {spark: {conf: &x {a: 1}}, <<: [*x, 3]}         | << takes over the settings of a mapping
          {spark: {conf: {<<: {a: 1}, <<: {b: 1}}}}       | << stands here and on run.yaml:1: keep one of them
          {spark: {conf: {&x a: 1, b: *x}}}               | a: a mark as &name stands behind the colon of a key
          stages: [{train: &x {epcohs: 2}}, {train: {<<: *x, name: b}}] | stages.b.epcohs (run.yaml:1): there is no such setting: did you mean epochs?
          """)
  void whatIsWrongIsSaidWithKeyPlaceValueAndRemedy(String yaml, String message) {
    ConfigException error = assertThrows(ConfigException.class, () -> ConfigReaderTest.read(yaml));
    assertTrue(error.getMessage().contains(message), error.getMessage());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          seed                   | --set seed: write it as KEY=VALUE
          seed=x                 | seed (--set): 'x': it must be a whole number
          sead=1                 | sead (--set): there is no such setting: did you mean seed?
          spark.mastr=local      | spark.mastr (--set): there is no such setting: did you mean master?
          stages.sff.epochs=2    | --set stages.sff.epochs: there is no such stage; write stages.NAME.KEY=VALUE with the name of a stage: did you mean sft?
          stages.sft.epoch=2     | stages.sft.epoch (--set): there is no such setting: did you mean epochs?
          stages.sft.objectiv.beta=2 | --set stages.sft.objectiv.beta: stages.sft.objectiv is no setting: did you mean objective?
          stages.sft.epochs.x=2  | stages.sft.epochs has no settings of its own: set it as a whole
          stages.sft=null        | --set stages.sft: it names a stage and no setting of it: write stages.sft.KEY=VALUE
          stages.ingest.sources.0.path=a | --set stages.ingest.sources.0.path: stages.ingest.sources has no settings of its own: set it as a whole
          """)
  void wrongSetOptionsAreSaid(String set, String message) {
    ConfigException error =
        assertThrows(ConfigException.class, () -> ConfigReaderTest.read(ConfigReaderTest.RUN, set));
    assertTrue(error.getMessage().contains(message), error.getMessage());
  }

  @Test
  void allThatIsWrongIsSaidAtOnceByLine() {
    String yaml =
        """
        seed: soon
        output: ''
        stages:
          - ingest:
              path: a
              test_share: 7
              max_chars: 0
              demo: {bias: -1, noise: many}
              sources: {}
          - truncat:
              ratio: 0
          - truncate:
              ratoi: 0.5
              count: 0
          - init: {heads: 3, kv_heads: nine, layers: 0}
          - shard: {model: late, max_length: 1, max_prompt_length: 0}
          - train:
              name: late
              model: nowhere-but-a-folder
              shards: shrd
              ranks: 0
              objective: {beta: 0, label_smoothing: 0.7, rationale: {gamma: -1}}
              lora_r: 0
              lora_dropout: 1
              warmup_ratio: 2
              sync: {every: 0}
          - evaluate: {policy: [x], split: tset}
        experiment:
          seeds: []
          arms: [{name: '', evaluate: [evaluat]}]
          columns: [{}]
        """;
    ConfigException error =
        assertThrows(ConfigException.class, () -> ConfigReaderTest.read(yaml, "model"));
    assertEquals(
        List.of(
            "--set model: write it as KEY=VALUE, for example --set seed=7",
            "seed (run.yaml:1): 'soon': it must be a whole number",
            "output (run.yaml:2): '': it must not be empty",
            "stages.ingest.test_share (run.yaml:6): 7: it must be between 0 and 1",
            "stages.ingest.max_chars (run.yaml:7): 0: it must be at least 1",
            "stages.ingest.demo.noise (run.yaml:8): 'many': it must be a number",
            "stages.ingest.demo.bias (run.yaml:8): -1: it must be at least 0",
            "stages.ingest.sources (run.yaml:9): {}: it must be a list",
            "stages[2] (run.yaml:10): 'truncat': there is no such kind of stage: did you mean truncate?",
            "stages.truncate.ratoi (run.yaml:13): there is no such setting: did you mean ratio?",
            "stages.truncate.count (run.yaml:14): 0: it must be at least 1, or null",
            "stages.base.kv_heads (run.yaml:15): 'nine': it must be a whole number",
            "stages.base.layers (run.yaml:15): 0: it must be at least 1",
            "stages.shard.max_length (run.yaml:16): 1: it must be at least 2",
            "stages.shard.max_prompt_length (run.yaml:16): 0: it must be at least 1, or null",
            "stages.shard.model (run.yaml:16): 'late': that stage comes later: move it before 'shard'",
            "stages.late.shards (run.yaml:20): 'shrd': no earlier shard stage has that name: did you mean shard?",
            "stages.late.ranks (run.yaml:21): 0: it must be at least 1",
            "stages.late.objective.rationale.gamma (run.yaml:22): -1: it must be at least 0",
            "stages.late.objective.label_smoothing (run.yaml:22): 0.7: it must be at least 0 and below 0.5 (at 0.5 labels say nothing)",
            "stages.late.objective.beta (run.yaml:22): 0: it must be above 0",
            "stages.late.lora_r (run.yaml:23): 0: it must be at least 1; null: all weights are trained",
            "stages.late.lora_dropout (run.yaml:24): 1: it must be at least 0 and below 1",
            "stages.late.warmup_ratio (run.yaml:25): 2: it must be between 0 and 1",
            "stages.late.sync.every (run.yaml:26): 0: it must be at least 1",
            "stages.evaluate.split (run.yaml:27): 'tset': it must be one of train, test, all (did you mean test?)",
            "stages.evaluate.policy (run.yaml:27): [\"x\"]: it must be a text: put it in quotes",
            "experiment.seeds (run.yaml:29): []: list at least one",
            "experiment.arms.0.name (run.yaml:30): '': it must not be empty",
            "experiment.columns.0.figure (run.yaml:31): it has no value: it must be a text"),
        error.problems());
  }

  @Test
  void whatIsOnlyWrongBesideAFaultyValueIsNotSaid() {
    ConfigException error =
        assertThrows(
            ConfigException.class,
            () ->
                ConfigReaderTest.read(
                    "stages: [{ingest: {path: a}}, {shard: {model: [x], max_length: many,"
                        + " max_prompt_length: 4000}}]"));
    assertEquals(2, error.problems().size(), error.getMessage());
  }

  @Test
  void whatTheEnvironmentCompletedIsSaidToBe() {
    ConfigException error =
        assertThrows(
            ConfigException.class,
            () ->
                ConfigReader.read(
                    new ConfigSource(
                        "stages: [{ingest: {path: a, format: '${env:FORMAT}'}}]", "run.yaml"),
                    List.of("stages.ingest.system=${env:SYSTEM}"),
                    Map.of("FORMAT", "hhh-rlhf", "SYSTEM", " "),
                    none -> {}));
    assertEquals(
        "stages.ingest.system (--set, with the environment's SYSTEM): ' ': it must not be empty",
        error.problems().get(1));
    assertTrue(
        error
            .problems()
            .get(0)
            .startsWith(
                "stages.ingest.format (run.yaml:1, with the environment's FORMAT): 'hhh-rlhf'"),
        error.getMessage());
  }

  @Test
  void whatIsOnlyWrongBesideAStandInIsNotTold() {
    String yaml =
        """
        stages:
          - ingest: {path: a}
          - judge: {arms: [b], against: c, source: endpoint, max_cost: 1,
                    endpoint: {url: 'http://127.0.0.1:1/v1', model: m}}
        """;
    ConfigException e =
        assertThrows(ConfigException.class, () -> ConfigReader.read(yaml, "run.yaml", List.of()));
    assertEquals(1, e.problems().size(), e.getMessage());
    assertTrue(e.getMessage().contains("max_cost"), e.getMessage());
  }

  @Test
  void aStageThatCannotBeReadIsNotMissedByThoseAfterIt() {
    ConfigException error =
        assertThrows(
            ConfigException.class,
            () ->
                ConfigReaderTest.read(
                    "stages: [{ingset: {path: a}}, init, {shrd: {model: base}}, {train: {model: base}}]"));
    assertEquals(2, error.problems().size(), error::getMessage);
  }
}
