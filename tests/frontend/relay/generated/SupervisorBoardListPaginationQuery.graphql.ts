/**
 * @generated SignedSource<<04b8a98d4184babe17037d16daeac367>>
 * @relayHash d3ba1b412ad694fed67f673bd838c0f5
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

// @relayRequestID 9d51fed9adb3f43d2e6fb007f41b7fd4318e785561cc8e442feab15b45e1d8c4

import { ConcreteRequest } from 'relay-runtime';
import { FragmentRefs } from "relay-runtime";
export type AgencyLevel = "CITY" | "MINISTRY" | "PROVINCE" | "REGENCY";
export type BehaviorValue = "AD" | "AK" | "BP" | "HM" | "KB" | "KP" | "LY";
export type EmployeeKind = "OFFICIAL" | "PNS" | "PPPK";
export type EvaluationState = "ACKNOWLEDGED" | "APPEALED" | "CALIBRATED" | "DECIDED" | "FEEDBACK_CLOSED" | "FINAL" | "OPEN" | "RATED" | "RELEASED" | "SELF_SUBMITTED";
export type ExpectationRating = "ABOVE_EXPECTATION" | "AS_EXPECTED" | "BELOW_EXPECTATION";
export type FeedbackCommentKind = "STRENGTH" | "SUGGESTION";
export type FeedbackRequestState = "APPROVED" | "DECLINED" | "EXPIRED" | "SUBMITTED";
export type IndicatorAspect = "COST" | "QUALITY" | "QUANTITY" | "TIME";
export type JobType = "ADMINISTRATOR" | "EXECUTIVE" | "EXPERT" | "IMPLEMENTER" | "SECTION_HEAD" | "SKILLED";
export type PerformancePlanState = "AMENDING" | "APPROVED" | "CLOSED" | "DRAFT" | "PROPOSED" | "RETURNED" | "VOID";
export type PerformanceRating = "GOOD" | "NEEDS_IMPROVEMENT" | "POOR" | "VERY_GOOD" | "VERY_POOR";
export type PeriodKind = "ANNUAL" | "MONTH" | "QUARTER";
export type PeriodStatus = "ARCHIVED" | "CLOSED" | "DRAFT" | "OPEN";
export type PlanApproach = "QUALITATIVE" | "QUANTITATIVE";
export type ResponseKind = "ACCEPTED" | "COMMENTED";
export type ReviewerGroup = "PEER" | "SUBORDINATE";
export type Role = "AGENCY_HEAD" | "AUDITOR" | "HR_OFFICER" | "PERFORMANCE_TEAM" | "SYSTEM_ADMIN";
export type ServiceGrade = "A" | "B" | "C" | "D";
export type SurveyCampaignState = "CLOSED" | "COMPUTED" | "DRAFT" | "FOLLOWED_UP" | "OPEN" | "PUBLISHED";
export type SurveyResultState = "COMPUTED" | "PUBLISHED";
export type WindowUnit = "CALENDAR" | "WORKING";
export type WorkResultKind = "ADDITIONAL" | "MAIN";
export type EvaluationFilter = {
  and?: ReadonlyArray<EvaluationFilter> | null | undefined;
  behaviorRatings?: BehaviorRatingListFilter | null | undefined;
  citizenFeedback?: CitizenFeedbackSummaryFilter | null | undefined;
  developmentNotes?: DevelopmentNotesFilter | null | undefined;
  evaluee?: EmployeeFilter | null | undefined;
  id?: IDFilter | null | undefined;
  nominations?: ReviewerNominationListFilter | null | undefined;
  not?: EvaluationFilter | null | undefined;
  or?: ReadonlyArray<EvaluationFilter> | null | undefined;
  orgUnit?: OrgUnitFilter | null | undefined;
  peerFeedback?: FeedbackSummaryFilter | null | undefined;
  period?: EvaluationPeriodFilter | null | undefined;
  periodEndsOn?: DateFilter | null | undefined;
  plan?: PerformancePlanFilter | null | undefined;
  position?: PositionFilter | null | undefined;
  rating?: RatingFilter | null | undefined;
  response?: EvalueeResponseFilter | null | undefined;
  reviewers?: FeedbackRequestListFilter | null | undefined;
  reviewersVersion?: IntFilter | null | undefined;
  ruleSet?: RuleSetFilter | null | undefined;
  segment?: IntFilter | null | undefined;
  selfAssessment?: SelfAssessmentFilter | null | undefined;
  state?: EvaluationStateFilter | null | undefined;
  statusVersion?: IntFilter | null | undefined;
  subordinateFeedback?: FeedbackSummaryFilter | null | undefined;
  supervisor?: EmployeeFilter | null | undefined;
  workResultRatings?: WorkResultRatingListFilter | null | undefined;
};
export type IDFilter = {
  eq?: string | null | undefined;
  in?: ReadonlyArray<string> | null | undefined;
};
export type DateFilter = {
  eq?: string | null | undefined;
  gt?: string | null | undefined;
  gte?: string | null | undefined;
  in?: ReadonlyArray<string> | null | undefined;
  isNull?: boolean | null | undefined;
  lt?: string | null | undefined;
  lte?: string | null | undefined;
};
export type IntFilter = {
  eq?: number | null | undefined;
  gt?: number | null | undefined;
  gte?: number | null | undefined;
  in?: ReadonlyArray<number> | null | undefined;
  isNull?: boolean | null | undefined;
  lt?: number | null | undefined;
  lte?: number | null | undefined;
};
export type EmployeeFilter = {
  agency?: AgencyFilter | null | undefined;
  and?: ReadonlyArray<EmployeeFilter> | null | undefined;
  email?: EqualityFilter | null | undefined;
  evaluations?: EvaluationListFilter | null | undefined;
  id?: IDFilter | null | undefined;
  kind?: EmployeeKindFilter | null | undefined;
  name?: StringFilter | null | undefined;
  nip?: EqualityFilter | null | undefined;
  not?: EmployeeFilter | null | undefined;
  or?: ReadonlyArray<EmployeeFilter> | null | undefined;
  orgUnit?: OrgUnitFilter | null | undefined;
  performancePlans?: PerformancePlanListFilter | null | undefined;
  position?: PositionFilter | null | undefined;
  rank?: StringFilter | null | undefined;
  supervisor?: EmployeeFilter | null | undefined;
};
export type StringFilter = {
  contains?: string | null | undefined;
  eq?: string | null | undefined;
  gt?: string | null | undefined;
  gte?: string | null | undefined;
  in?: ReadonlyArray<string> | null | undefined;
  isNull?: boolean | null | undefined;
  lt?: string | null | undefined;
  lte?: string | null | undefined;
};
export type EqualityFilter = {
  eq?: string | null | undefined;
};
export type EmployeeKindFilter = {
  eq?: EmployeeKind | null | undefined;
  in?: ReadonlyArray<EmployeeKind> | null | undefined;
  isNull?: boolean | null | undefined;
};
export type PositionFilter = {
  and?: ReadonlyArray<PositionFilter> | null | undefined;
  jobType?: JobTypeFilter | null | undefined;
  not?: PositionFilter | null | undefined;
  or?: ReadonlyArray<PositionFilter> | null | undefined;
  orgUnit?: OrgUnitFilter | null | undefined;
  title?: StringFilter | null | undefined;
};
export type JobTypeFilter = {
  eq?: JobType | null | undefined;
  in?: ReadonlyArray<JobType> | null | undefined;
  isNull?: boolean | null | undefined;
};
export type OrgUnitFilter = {
  agency?: AgencyFilter | null | undefined;
  and?: ReadonlyArray<OrgUnitFilter> | null | undefined;
  children?: OrgUnitListFilter | null | undefined;
  code?: StringFilter | null | undefined;
  evaluations?: EvaluationListFilter | null | undefined;
  id?: IDFilter | null | undefined;
  name?: StringFilter | null | undefined;
  not?: OrgUnitFilter | null | undefined;
  or?: ReadonlyArray<OrgUnitFilter> | null | undefined;
  parent?: OrgUnitFilter | null | undefined;
  roleGrants?: RoleGrantListFilter | null | undefined;
  validFrom?: DateFilter | null | undefined;
  validTo?: DateFilter | null | undefined;
};
export type AgencyFilter = {
  and?: ReadonlyArray<AgencyFilter> | null | undefined;
  code?: StringFilter | null | undefined;
  id?: IDFilter | null | undefined;
  level?: AgencyLevelFilter | null | undefined;
  name?: StringFilter | null | undefined;
  not?: AgencyFilter | null | undefined;
  or?: ReadonlyArray<AgencyFilter> | null | undefined;
  orgUnits?: OrgUnitListFilter | null | undefined;
  timeZone?: StringFilter | null | undefined;
};
export type AgencyLevelFilter = {
  eq?: AgencyLevel | null | undefined;
  in?: ReadonlyArray<AgencyLevel> | null | undefined;
  isNull?: boolean | null | undefined;
};
export type OrgUnitListFilter = {
  every?: OrgUnitFilter | null | undefined;
  none?: OrgUnitFilter | null | undefined;
  some?: OrgUnitFilter | null | undefined;
};
export type EvaluationListFilter = {
  every?: EvaluationFilter | null | undefined;
  none?: EvaluationFilter | null | undefined;
  some?: EvaluationFilter | null | undefined;
};
export type RoleGrantListFilter = {
  every?: RoleGrantFilter | null | undefined;
  none?: RoleGrantFilter | null | undefined;
  some?: RoleGrantFilter | null | undefined;
};
export type RoleGrantFilter = {
  and?: ReadonlyArray<RoleGrantFilter> | null | undefined;
  employee?: EmployeeFilter | null | undefined;
  id?: IDFilter | null | undefined;
  not?: RoleGrantFilter | null | undefined;
  or?: ReadonlyArray<RoleGrantFilter> | null | undefined;
  orgUnit?: OrgUnitFilter | null | undefined;
  role?: RoleFilter | null | undefined;
  validFrom?: DateFilter | null | undefined;
  validTo?: DateFilter | null | undefined;
};
export type RoleFilter = {
  eq?: Role | null | undefined;
  in?: ReadonlyArray<Role> | null | undefined;
  isNull?: boolean | null | undefined;
};
export type PerformancePlanListFilter = {
  every?: PerformancePlanFilter | null | undefined;
  none?: PerformancePlanFilter | null | undefined;
  some?: PerformancePlanFilter | null | undefined;
};
export type PerformancePlanFilter = {
  and?: ReadonlyArray<PerformancePlanFilter> | null | undefined;
  approach?: PlanApproachFilter | null | undefined;
  cycle?: EvaluationCycleFilter | null | undefined;
  employee?: EmployeeFilter | null | undefined;
  evaluations?: EvaluationListFilter | null | undefined;
  id?: IDFilter | null | undefined;
  not?: PerformancePlanFilter | null | undefined;
  or?: ReadonlyArray<PerformancePlanFilter> | null | undefined;
  orgUnit?: OrgUnitFilter | null | undefined;
  position?: PositionFilter | null | undefined;
  state?: PerformancePlanStateFilter | null | undefined;
  supervisor?: EmployeeFilter | null | undefined;
  validFrom?: DateFilter | null | undefined;
  validTo?: DateFilter | null | undefined;
  workResults?: WorkResultListFilter | null | undefined;
};
export type PlanApproachFilter = {
  eq?: PlanApproach | null | undefined;
  in?: ReadonlyArray<PlanApproach> | null | undefined;
  isNull?: boolean | null | undefined;
};
export type PerformancePlanStateFilter = {
  eq?: PerformancePlanState | null | undefined;
  in?: ReadonlyArray<PerformancePlanState> | null | undefined;
  isNull?: boolean | null | undefined;
};
export type EvaluationCycleFilter = {
  agency?: AgencyFilter | null | undefined;
  and?: ReadonlyArray<EvaluationCycleFilter> | null | undefined;
  id?: IDFilter | null | undefined;
  name?: StringFilter | null | undefined;
  not?: EvaluationCycleFilter | null | undefined;
  or?: ReadonlyArray<EvaluationCycleFilter> | null | undefined;
  periods?: EvaluationPeriodListFilter | null | undefined;
  ruleSet?: RuleSetFilter | null | undefined;
  year?: IntFilter | null | undefined;
};
export type RuleSetFilter = {
  and?: ReadonlyArray<RuleSetFilter> | null | undefined;
  appealWindowDays?: IntFilter | null | undefined;
  appealWindowUnit?: WindowUnitFilter | null | undefined;
  code?: StringFilter | null | undefined;
  feedbackMinimum?: IntFilter | null | undefined;
  id?: IDFilter | null | undefined;
  name?: StringFilter | null | undefined;
  not?: RuleSetFilter | null | undefined;
  or?: ReadonlyArray<RuleSetFilter> | null | undefined;
  ratings?: RuleSetRatingListFilter | null | undefined;
  validFrom?: DateFilter | null | undefined;
  validTo?: DateFilter | null | undefined;
  version?: IntFilter | null | undefined;
};
export type WindowUnitFilter = {
  eq?: WindowUnit | null | undefined;
  in?: ReadonlyArray<WindowUnit> | null | undefined;
  isNull?: boolean | null | undefined;
};
export type RuleSetRatingListFilter = {
  every?: RuleSetRatingFilter | null | undefined;
  none?: RuleSetRatingFilter | null | undefined;
  some?: RuleSetRatingFilter | null | undefined;
};
export type RuleSetRatingFilter = {
  and?: ReadonlyArray<RuleSetRatingFilter> | null | undefined;
  behaviorRating?: ExpectationRatingFilter | null | undefined;
  not?: RuleSetRatingFilter | null | undefined;
  or?: ReadonlyArray<RuleSetRatingFilter> | null | undefined;
  performanceRating?: PerformanceRatingFilter | null | undefined;
  resultRating?: ExpectationRatingFilter | null | undefined;
};
export type ExpectationRatingFilter = {
  eq?: ExpectationRating | null | undefined;
  in?: ReadonlyArray<ExpectationRating> | null | undefined;
  isNull?: boolean | null | undefined;
};
export type PerformanceRatingFilter = {
  eq?: PerformanceRating | null | undefined;
  in?: ReadonlyArray<PerformanceRating> | null | undefined;
  isNull?: boolean | null | undefined;
};
export type EvaluationPeriodListFilter = {
  every?: EvaluationPeriodFilter | null | undefined;
  none?: EvaluationPeriodFilter | null | undefined;
  some?: EvaluationPeriodFilter | null | undefined;
};
export type EvaluationPeriodFilter = {
  and?: ReadonlyArray<EvaluationPeriodFilter> | null | undefined;
  cycle?: EvaluationCycleFilter | null | undefined;
  endsOn?: DateFilter | null | undefined;
  evaluations?: EvaluationListFilter | null | undefined;
  feedbackClosesOn?: DateFilter | null | undefined;
  feedbackOpensOn?: DateFilter | null | undefined;
  kind?: PeriodKindFilter | null | undefined;
  not?: EvaluationPeriodFilter | null | undefined;
  number?: IntFilter | null | undefined;
  or?: ReadonlyArray<EvaluationPeriodFilter> | null | undefined;
  ratingClosesOn?: DateFilter | null | undefined;
  ratingOpensOn?: DateFilter | null | undefined;
  responseClosesOn?: DateFilter | null | undefined;
  selfAssessmentClosesOn?: DateFilter | null | undefined;
  selfAssessmentOpensOn?: DateFilter | null | undefined;
  startsOn?: DateFilter | null | undefined;
  status?: PeriodStatusFilter | null | undefined;
};
export type PeriodKindFilter = {
  eq?: PeriodKind | null | undefined;
  in?: ReadonlyArray<PeriodKind> | null | undefined;
  isNull?: boolean | null | undefined;
};
export type PeriodStatusFilter = {
  eq?: PeriodStatus | null | undefined;
  in?: ReadonlyArray<PeriodStatus> | null | undefined;
  isNull?: boolean | null | undefined;
};
export type WorkResultListFilter = {
  every?: WorkResultFilter | null | undefined;
  none?: WorkResultFilter | null | undefined;
  some?: WorkResultFilter | null | undefined;
};
export type WorkResultFilter = {
  and?: ReadonlyArray<WorkResultFilter> | null | undefined;
  id?: IDFilter | null | undefined;
  indicators?: IndicatorListFilter | null | undefined;
  kind?: WorkResultKindFilter | null | undefined;
  not?: WorkResultFilter | null | undefined;
  or?: ReadonlyArray<WorkResultFilter> | null | undefined;
  parentResult?: WorkResultFilter | null | undefined;
  plan?: PerformancePlanFilter | null | undefined;
  sequence?: IntFilter | null | undefined;
  title?: StringFilter | null | undefined;
};
export type WorkResultKindFilter = {
  eq?: WorkResultKind | null | undefined;
  in?: ReadonlyArray<WorkResultKind> | null | undefined;
  isNull?: boolean | null | undefined;
};
export type IndicatorListFilter = {
  every?: IndicatorFilter | null | undefined;
  none?: IndicatorFilter | null | undefined;
  some?: IndicatorFilter | null | undefined;
};
export type IndicatorFilter = {
  and?: ReadonlyArray<IndicatorFilter> | null | undefined;
  aspect?: IndicatorAspectFilter | null | undefined;
  description?: StringFilter | null | undefined;
  not?: IndicatorFilter | null | undefined;
  or?: ReadonlyArray<IndicatorFilter> | null | undefined;
  sequence?: IntFilter | null | undefined;
  targetText?: StringFilter | null | undefined;
  targetValue?: DecimalFilter | null | undefined;
  unit?: StringFilter | null | undefined;
};
export type IndicatorAspectFilter = {
  eq?: IndicatorAspect | null | undefined;
  in?: ReadonlyArray<IndicatorAspect> | null | undefined;
  isNull?: boolean | null | undefined;
};
export type DecimalFilter = {
  eq?: string | null | undefined;
  gt?: string | null | undefined;
  gte?: string | null | undefined;
  in?: ReadonlyArray<string> | null | undefined;
  isNull?: boolean | null | undefined;
  lt?: string | null | undefined;
  lte?: string | null | undefined;
};
export type EvaluationStateFilter = {
  eq?: EvaluationState | null | undefined;
  in?: ReadonlyArray<EvaluationState> | null | undefined;
  isNull?: boolean | null | undefined;
};
export type SelfAssessmentFilter = {
  achievements?: StringFilter | null | undefined;
  and?: ReadonlyArray<SelfAssessmentFilter> | null | undefined;
  not?: SelfAssessmentFilter | null | undefined;
  obstacles?: StringFilter | null | undefined;
  or?: ReadonlyArray<SelfAssessmentFilter> | null | undefined;
  results?: SelfAssessmentItemListFilter | null | undefined;
  submittedAt?: DateTimeFilter | null | undefined;
  supportNeeded?: StringFilter | null | undefined;
  version?: IntFilter | null | undefined;
};
export type DateTimeFilter = {
  eq?: string | null | undefined;
  gt?: string | null | undefined;
  gte?: string | null | undefined;
  in?: ReadonlyArray<string> | null | undefined;
  isNull?: boolean | null | undefined;
  lt?: string | null | undefined;
  lte?: string | null | undefined;
};
export type SelfAssessmentItemListFilter = {
  every?: SelfAssessmentItemFilter | null | undefined;
  none?: SelfAssessmentItemFilter | null | undefined;
  some?: SelfAssessmentItemFilter | null | undefined;
};
export type SelfAssessmentItemFilter = {
  and?: ReadonlyArray<SelfAssessmentItemFilter> | null | undefined;
  not?: SelfAssessmentItemFilter | null | undefined;
  or?: ReadonlyArray<SelfAssessmentItemFilter> | null | undefined;
  processNote?: StringFilter | null | undefined;
  realization?: StringFilter | null | undefined;
  workResult?: WorkResultFilter | null | undefined;
};
export type WorkResultRatingListFilter = {
  every?: WorkResultRatingFilter | null | undefined;
  none?: WorkResultRatingFilter | null | undefined;
  some?: WorkResultRatingFilter | null | undefined;
};
export type WorkResultRatingFilter = {
  and?: ReadonlyArray<WorkResultRatingFilter> | null | undefined;
  not?: WorkResultRatingFilter | null | undefined;
  note?: StringFilter | null | undefined;
  or?: ReadonlyArray<WorkResultRatingFilter> | null | undefined;
  rating?: ExpectationRatingFilter | null | undefined;
  workResult?: WorkResultFilter | null | undefined;
};
export type BehaviorRatingListFilter = {
  every?: BehaviorRatingFilter | null | undefined;
  none?: BehaviorRatingFilter | null | undefined;
  some?: BehaviorRatingFilter | null | undefined;
};
export type BehaviorRatingFilter = {
  and?: ReadonlyArray<BehaviorRatingFilter> | null | undefined;
  not?: BehaviorRatingFilter | null | undefined;
  note?: StringFilter | null | undefined;
  or?: ReadonlyArray<BehaviorRatingFilter> | null | undefined;
  rating?: ExpectationRatingFilter | null | undefined;
  value?: BehaviorValueFilter | null | undefined;
};
export type BehaviorValueFilter = {
  eq?: BehaviorValue | null | undefined;
  in?: ReadonlyArray<BehaviorValue> | null | undefined;
  isNull?: boolean | null | undefined;
};
export type RatingFilter = {
  and?: ReadonlyArray<RatingFilter> | null | undefined;
  behaviorRating?: ExpectationRatingFilter | null | undefined;
  not?: RatingFilter | null | undefined;
  or?: ReadonlyArray<RatingFilter> | null | undefined;
  overrideReason?: StringFilter | null | undefined;
  performanceRating?: PerformanceRatingFilter | null | undefined;
  ratedAt?: DateTimeFilter | null | undefined;
  resultRating?: ExpectationRatingFilter | null | undefined;
  ruleSet?: RuleSetFilter | null | undefined;
  version?: IntFilter | null | undefined;
};
export type DevelopmentNotesFilter = {
  and?: ReadonlyArray<DevelopmentNotesFilter> | null | undefined;
  not?: DevelopmentNotesFilter | null | undefined;
  or?: ReadonlyArray<DevelopmentNotesFilter> | null | undefined;
  recommendations?: StringFilter | null | undefined;
  strengths?: StringFilter | null | undefined;
  weaknesses?: StringFilter | null | undefined;
};
export type ReviewerNominationListFilter = {
  every?: ReviewerNominationFilter | null | undefined;
  none?: ReviewerNominationFilter | null | undefined;
  some?: ReviewerNominationFilter | null | undefined;
};
export type ReviewerNominationFilter = {
  and?: ReadonlyArray<ReviewerNominationFilter> | null | undefined;
  evaluation?: EvaluationFilter | null | undefined;
  group?: ReviewerGroupFilter | null | undefined;
  id?: IDFilter | null | undefined;
  nominator?: EmployeeFilter | null | undefined;
  not?: ReviewerNominationFilter | null | undefined;
  or?: ReadonlyArray<ReviewerNominationFilter> | null | undefined;
  reviewer?: EmployeeFilter | null | undefined;
};
export type ReviewerGroupFilter = {
  eq?: ReviewerGroup | null | undefined;
  in?: ReadonlyArray<ReviewerGroup> | null | undefined;
  isNull?: boolean | null | undefined;
};
export type FeedbackRequestListFilter = {
  every?: FeedbackRequestFilter | null | undefined;
  none?: FeedbackRequestFilter | null | undefined;
  some?: FeedbackRequestFilter | null | undefined;
};
export type FeedbackRequestFilter = {
  and?: ReadonlyArray<FeedbackRequestFilter> | null | undefined;
  closedOn?: DateFilter | null | undefined;
  dueOn?: DateFilter | null | undefined;
  evaluation?: EvaluationFilter | null | undefined;
  group?: ReviewerGroupFilter | null | undefined;
  id?: IDFilter | null | undefined;
  not?: FeedbackRequestFilter | null | undefined;
  or?: ReadonlyArray<FeedbackRequestFilter> | null | undefined;
  reviewer?: EmployeeFilter | null | undefined;
  state?: FeedbackRequestStateFilter | null | undefined;
};
export type FeedbackRequestStateFilter = {
  eq?: FeedbackRequestState | null | undefined;
  in?: ReadonlyArray<FeedbackRequestState> | null | undefined;
  isNull?: boolean | null | undefined;
};
export type FeedbackSummaryFilter = {
  and?: ReadonlyArray<FeedbackSummaryFilter> | null | undefined;
  closedOn?: DateFilter | null | undefined;
  comments?: FeedbackSummaryCommentListFilter | null | undefined;
  items?: FeedbackSummaryItemListFilter | null | undefined;
  not?: FeedbackSummaryFilter | null | undefined;
  or?: ReadonlyArray<FeedbackSummaryFilter> | null | undefined;
  responseCount?: IntFilter | null | undefined;
};
export type FeedbackSummaryItemListFilter = {
  every?: FeedbackSummaryItemFilter | null | undefined;
  none?: FeedbackSummaryItemFilter | null | undefined;
  some?: FeedbackSummaryItemFilter | null | undefined;
};
export type FeedbackSummaryItemFilter = {
  aboveCount?: IntFilter | null | undefined;
  and?: ReadonlyArray<FeedbackSummaryItemFilter> | null | undefined;
  belowCount?: IntFilter | null | undefined;
  expectedCount?: IntFilter | null | undefined;
  not?: FeedbackSummaryItemFilter | null | undefined;
  or?: ReadonlyArray<FeedbackSummaryItemFilter> | null | undefined;
  value?: BehaviorValueFilter | null | undefined;
};
export type FeedbackSummaryCommentListFilter = {
  every?: FeedbackSummaryCommentFilter | null | undefined;
  none?: FeedbackSummaryCommentFilter | null | undefined;
  some?: FeedbackSummaryCommentFilter | null | undefined;
};
export type FeedbackSummaryCommentFilter = {
  and?: ReadonlyArray<FeedbackSummaryCommentFilter> | null | undefined;
  comment?: StringFilter | null | undefined;
  kind?: FeedbackCommentKindFilter | null | undefined;
  not?: FeedbackSummaryCommentFilter | null | undefined;
  or?: ReadonlyArray<FeedbackSummaryCommentFilter> | null | undefined;
};
export type FeedbackCommentKindFilter = {
  eq?: FeedbackCommentKind | null | undefined;
  in?: ReadonlyArray<FeedbackCommentKind> | null | undefined;
  isNull?: boolean | null | undefined;
};
export type CitizenFeedbackSummaryFilter = {
  and?: ReadonlyArray<CitizenFeedbackSummaryFilter> | null | undefined;
  closedOn?: DateFilter | null | undefined;
  grade?: ServiceGradeFilter | null | undefined;
  index?: DecimalFilter | null | undefined;
  not?: CitizenFeedbackSummaryFilter | null | undefined;
  or?: ReadonlyArray<CitizenFeedbackSummaryFilter> | null | undefined;
  responseCount?: IntFilter | null | undefined;
  surveyResult?: SurveyResultFilter | null | undefined;
};
export type ServiceGradeFilter = {
  eq?: ServiceGrade | null | undefined;
  in?: ReadonlyArray<ServiceGrade> | null | undefined;
  isNull?: boolean | null | undefined;
};
export type SurveyResultFilter = {
  and?: ReadonlyArray<SurveyResultFilter> | null | undefined;
  campaign?: SurveyCampaignFilter | null | undefined;
  computedOn?: DateFilter | null | undefined;
  grade?: ServiceGradeFilter | null | undefined;
  id?: IDFilter | null | undefined;
  index?: DecimalFilter | null | undefined;
  items?: SurveyResultItemListFilter | null | undefined;
  not?: SurveyResultFilter | null | undefined;
  or?: ReadonlyArray<SurveyResultFilter> | null | undefined;
  publishedOn?: DateFilter | null | undefined;
  responseCount?: IntFilter | null | undefined;
  state?: SurveyResultStateFilter | null | undefined;
};
export type SurveyResultStateFilter = {
  eq?: SurveyResultState | null | undefined;
  in?: ReadonlyArray<SurveyResultState> | null | undefined;
  isNull?: boolean | null | undefined;
};
export type SurveyCampaignFilter = {
  agency?: AgencyFilter | null | undefined;
  and?: ReadonlyArray<SurveyCampaignFilter> | null | undefined;
  closesOn?: DateFilter | null | undefined;
  code?: StringFilter | null | undefined;
  id?: IDFilter | null | undefined;
  instrument?: SurveyInstrumentFilter | null | undefined;
  name?: StringFilter | null | undefined;
  not?: SurveyCampaignFilter | null | undefined;
  opensOn?: DateFilter | null | undefined;
  or?: ReadonlyArray<SurveyCampaignFilter> | null | undefined;
  result?: SurveyResultFilter | null | undefined;
  serviceUnit?: StringFilter | null | undefined;
  state?: SurveyCampaignStateFilter | null | undefined;
};
export type SurveyCampaignStateFilter = {
  eq?: SurveyCampaignState | null | undefined;
  in?: ReadonlyArray<SurveyCampaignState> | null | undefined;
  isNull?: boolean | null | undefined;
};
export type SurveyInstrumentFilter = {
  and?: ReadonlyArray<SurveyInstrumentFilter> | null | undefined;
  code?: StringFilter | null | undefined;
  items?: SurveyItemListFilter | null | undefined;
  name?: StringFilter | null | undefined;
  not?: SurveyInstrumentFilter | null | undefined;
  or?: ReadonlyArray<SurveyInstrumentFilter> | null | undefined;
  version?: IntFilter | null | undefined;
};
export type SurveyItemListFilter = {
  every?: SurveyItemFilter | null | undefined;
  none?: SurveyItemFilter | null | undefined;
  some?: SurveyItemFilter | null | undefined;
};
export type SurveyItemFilter = {
  and?: ReadonlyArray<SurveyItemFilter> | null | undefined;
  code?: StringFilter | null | undefined;
  element?: StringFilter | null | undefined;
  not?: SurveyItemFilter | null | undefined;
  option1?: StringFilter | null | undefined;
  option2?: StringFilter | null | undefined;
  option3?: StringFilter | null | undefined;
  option4?: StringFilter | null | undefined;
  or?: ReadonlyArray<SurveyItemFilter> | null | undefined;
  question?: StringFilter | null | undefined;
  sequence?: IntFilter | null | undefined;
};
export type SurveyResultItemListFilter = {
  every?: SurveyResultItemFilter | null | undefined;
  none?: SurveyResultItemFilter | null | undefined;
  some?: SurveyResultItemFilter | null | undefined;
};
export type SurveyResultItemFilter = {
  and?: ReadonlyArray<SurveyResultItemFilter> | null | undefined;
  answerCount?: IntFilter | null | undefined;
  answerSum?: IntFilter | null | undefined;
  item?: SurveyItemFilter | null | undefined;
  not?: SurveyResultItemFilter | null | undefined;
  or?: ReadonlyArray<SurveyResultItemFilter> | null | undefined;
};
export type EvalueeResponseFilter = {
  and?: ReadonlyArray<EvalueeResponseFilter> | null | undefined;
  comment?: StringFilter | null | undefined;
  kind?: ResponseKindFilter | null | undefined;
  not?: EvalueeResponseFilter | null | undefined;
  or?: ReadonlyArray<EvalueeResponseFilter> | null | undefined;
  respondedAt?: DateTimeFilter | null | undefined;
  version?: IntFilter | null | undefined;
};
export type ResponseKindFilter = {
  eq?: ResponseKind | null | undefined;
  in?: ReadonlyArray<ResponseKind> | null | undefined;
  isNull?: boolean | null | undefined;
};
export type SupervisorBoardListPaginationQuery$variables = {
  after?: string | null | undefined;
  filter?: EvaluationFilter | null | undefined;
  first?: number | null | undefined;
};
export type SupervisorBoardListPaginationQuery$data = {
  readonly " $fragmentSpreads": FragmentRefs<"SupervisorBoard_list">;
};
export type SupervisorBoardListPaginationQuery = {
  response: SupervisorBoardListPaginationQuery$data;
  variables: SupervisorBoardListPaginationQuery$variables;
};

const node: ConcreteRequest = (function(){
var v0 = [
  {
    "defaultValue": null,
    "kind": "LocalArgument",
    "name": "after"
  },
  {
    "defaultValue": null,
    "kind": "LocalArgument",
    "name": "filter"
  },
  {
    "defaultValue": 20,
    "kind": "LocalArgument",
    "name": "first"
  }
],
v1 = {
  "kind": "Variable",
  "name": "after",
  "variableName": "after"
},
v2 = {
  "kind": "Variable",
  "name": "filter",
  "variableName": "filter"
},
v3 = {
  "kind": "Variable",
  "name": "first",
  "variableName": "first"
},
v4 = [
  (v1/*:: as any*/),
  (v2/*:: as any*/),
  (v3/*:: as any*/),
  {
    "kind": "Literal",
    "name": "orderBy",
    "value": {
      "direction": "DESC",
      "field": "PERIOD_ENDS_ON"
    }
  }
],
v5 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "id",
  "storageKey": null
};
return {
  "fragment": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Fragment",
    "metadata": null,
    "name": "SupervisorBoardListPaginationQuery",
    "selections": [
      {
        "args": [
          (v1/*:: as any*/),
          (v2/*:: as any*/),
          (v3/*:: as any*/)
        ],
        "kind": "FragmentSpread",
        "name": "SupervisorBoard_list"
      }
    ],
    "type": "Query",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Operation",
    "name": "SupervisorBoardListPaginationQuery",
    "selections": [
      {
        "alias": null,
        "args": (v4/*:: as any*/),
        "concreteType": "EvaluationConnection",
        "kind": "LinkedField",
        "name": "evaluations",
        "plural": false,
        "selections": [
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "totalCount",
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "concreteType": "EvaluationEdge",
            "kind": "LinkedField",
            "name": "edges",
            "plural": true,
            "selections": [
              {
                "alias": null,
                "args": null,
                "concreteType": "Evaluation",
                "kind": "LinkedField",
                "name": "node",
                "plural": false,
                "selections": [
                  (v5/*:: as any*/),
                  {
                    "alias": null,
                    "args": null,
                    "kind": "ScalarField",
                    "name": "state",
                    "storageKey": null
                  },
                  {
                    "alias": null,
                    "args": null,
                    "concreteType": "EvaluationPeriod",
                    "kind": "LinkedField",
                    "name": "period",
                    "plural": false,
                    "selections": [
                      {
                        "alias": null,
                        "args": null,
                        "kind": "ScalarField",
                        "name": "kind",
                        "storageKey": null
                      },
                      {
                        "alias": null,
                        "args": null,
                        "kind": "ScalarField",
                        "name": "endsOn",
                        "storageKey": null
                      }
                    ],
                    "storageKey": null
                  },
                  {
                    "alias": null,
                    "args": null,
                    "concreteType": "Employee",
                    "kind": "LinkedField",
                    "name": "evaluee",
                    "plural": false,
                    "selections": [
                      {
                        "alias": null,
                        "args": null,
                        "kind": "ScalarField",
                        "name": "name",
                        "storageKey": null
                      },
                      {
                        "alias": null,
                        "args": null,
                        "concreteType": "Position",
                        "kind": "LinkedField",
                        "name": "position",
                        "plural": false,
                        "selections": [
                          {
                            "alias": null,
                            "args": null,
                            "kind": "ScalarField",
                            "name": "title",
                            "storageKey": null
                          }
                        ],
                        "storageKey": null
                      },
                      (v5/*:: as any*/)
                    ],
                    "storageKey": null
                  },
                  {
                    "alias": null,
                    "args": null,
                    "concreteType": "Rating",
                    "kind": "LinkedField",
                    "name": "rating",
                    "plural": false,
                    "selections": [
                      {
                        "alias": null,
                        "args": null,
                        "kind": "ScalarField",
                        "name": "performanceRating",
                        "storageKey": null
                      }
                    ],
                    "storageKey": null
                  },
                  {
                    "alias": null,
                    "args": null,
                    "kind": "ScalarField",
                    "name": "__typename",
                    "storageKey": null
                  }
                ],
                "storageKey": null
              },
              {
                "alias": null,
                "args": null,
                "kind": "ScalarField",
                "name": "cursor",
                "storageKey": null
              }
            ],
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "concreteType": "PageInfo",
            "kind": "LinkedField",
            "name": "pageInfo",
            "plural": false,
            "selections": [
              {
                "alias": null,
                "args": null,
                "kind": "ScalarField",
                "name": "endCursor",
                "storageKey": null
              },
              {
                "alias": null,
                "args": null,
                "kind": "ScalarField",
                "name": "hasNextPage",
                "storageKey": null
              }
            ],
            "storageKey": null
          }
        ],
        "storageKey": null
      },
      {
        "alias": null,
        "args": (v4/*:: as any*/),
        "filters": [
          "filter",
          "orderBy"
        ],
        "handle": "connection",
        "key": "SupervisorBoard_evaluations",
        "kind": "LinkedHandle",
        "name": "evaluations"
      }
    ]
  },
  "params": {
    "id": "9d51fed9adb3f43d2e6fb007f41b7fd4318e785561cc8e442feab15b45e1d8c4",
    "metadata": {},
    "name": "SupervisorBoardListPaginationQuery",
    "operationKind": "query",
    "text": null
  }
};
})();

(node as any).hash = "5f188069126bc31a2ccfc58038846e7c";

export default node;
