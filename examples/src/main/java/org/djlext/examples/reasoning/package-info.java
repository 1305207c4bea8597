/**
 * Shows that the miniature language model learns to reason from verified answers: {@link
 * org.djlext.examples.reasoning.CompareMethods} trains it by GRPO, DAPO and VAPO and without each
 * ingredient of DAPO, and makes the plot and the tables of the README.
 */
package org.djlext.examples.reasoning;
