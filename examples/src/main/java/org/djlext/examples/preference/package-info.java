/**
 * Does learning from preferences work? {@link org.djlext.examples.preference.LearnPreferences}
 * teaches the miniature language model to answer in two manners, lets it learn by a reward model
 * and PPO and by DPO which answers are preferred, and measures on held-out questions how often its
 * answers then win against those from before, by a preference that can be checked.
 */
package org.djlext.examples.preference;
