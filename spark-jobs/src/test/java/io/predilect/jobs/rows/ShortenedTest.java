package io.predilect.jobs.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShortenedTest {
  /** Each part by itself, and all: a sentence in every case. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          7 | 0 | 0    | 0 | 7 lost the beginning of the prompt                | cut_prompts
          0 | 5 | 0    | 0 | 5 lost the end of a response                      | cut_responses
          0 | 0 | 1200 | 0 | 1,200 lost a part of the rationale or its question | cut_rationales
          0 | 0 | 0    | 9 | 9 lost the beginning of the prompt behind the refinement prompt | cut_refined_prompts
          7 | 5 | 1    | 2 | 7 lost the beginning of the prompt, 5 lost the end of a response, 1 lost a part of the rationale or its question, 2 lost the beginning of the prompt behind the refinement prompt | cut_prompts cut_responses cut_rationales cut_refined_prompts
          """)
  void whatWasCutIsToldInASentence(
      long prompts, long responses, long rationales, long refined, String told, String keys) {
    Map<String, Object> figures = new LinkedHashMap<>();
    List<String> notes = new ArrayList<>();
    new Shortened(1500, 0, prompts, responses, rationales, refined)
        .tell(figures, notes::add, Shortened.MODELS, Shortened.LEFT);
    assertEquals(keys, String.join(" ", figures.keySet()));
    assertEquals(
        List.of(
            "of 1,500 rows "
                + told
                + ", as they are longer than max_length or max_prompt_length, or than the context"
                + " of a model: "
                + Shortened.LEFT),
        notes);
  }
}
