package org.djlext.vlm.tune.reasoning.verify;

import ai.djl.inference.Predictor;
import ai.djl.translate.TranslateException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes the last YES or NO that a model writes after its thinking, in any case. So it may reason
 * first, as the Seed-Thinking-Verifier does (arXiv 2504.13914, section 4).
 *
 * @param predictor writes an answer to a prompt; any, also a remote one. As safe for several
 *     threads as that
 * @param thinking where its thinking stands
 */
public record SpokenYesNo(Predictor<String, String> predictor, Thinking thinking)
    implements YesNoJudge {

  private static final int LONGEST = 100_000;
  private static final Pattern WORD = Pattern.compile("(?i)(?<![a-z])(?:yes|no)(?![a-z])");

  @Override
  public double yes(String prompt) throws TranslateException {
    String said = thinking.answer(predictor.predict(prompt)).orElse("");
    Matcher matcher = WORD.matcher(said.substring(Math.max(0, said.length() - LONGEST)));
    double yes = Double.NaN;
    while (matcher.find()) {
      yes = matcher.group().equalsIgnoreCase("yes") ? 1 : 0;
    }
    return yes;
  }
}
