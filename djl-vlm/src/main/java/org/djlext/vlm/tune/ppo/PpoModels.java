package org.djlext.vlm.tune.ppo;

import org.djlext.vlm.tune.policy.PolicyAndValueModel;

/**
 * The models of a run.
 *
 * @param trained the policy and its value model
 * @param reference what the policy is not to stray from
 * @param scorer says what answers are worth
 */
public record PpoModels(
    PolicyAndValueModel trained, ReferencePolicy reference, AnswerScorer scorer) {}
