/**
 * End-to-end tests: they speak only HTTP and WebSocket to the built WAR, started as a user starts
 * it. One server serves all classes; {@code MainJobIT}, {@code CrashIT}, {@code CrashPointsIT},
 * {@code SoakIT} and {@code ConfigurationIT} start their own, {@code PostgresIT} and {@code
 * DatabaseOutageIT} share one on PostgreSQL, {@code ContainerIT} looks at the WAR from inside with
 * Arquillian. Each test makes its own accounts, so that none sees another's flows and runs.
 *
 * <p>The contract suite: each line of {@code api-reference.txt} (R) and {@code decisions.md} (D),
 * and the test that holds it. {@code Answer.error} checks the error body wherever an error is
 * expected, {@code Shape} the exact members and the form of times.
 *
 * <table>
 * <caption>Lines of the contract and their tests</caption>
 * <tr><th>Line</th><th>Test</th></tr>
 * <tr><td colspan="2">General</td></tr>
 * <tr><td>D base, JSON, times ending in Z, duration in ms, fields without a value left out</td>
 *     <td>all, through Shape; ExecutionsContractIT.aCompletedExecutionHasItsInputResultAndTimes,
 *     aRunningExecutionHasNoEndYet; DefinitionsContractIT.whatTheRequestDoesNotSayComesFromTheDocument
 *     </td></tr>
 * <tr><td>D ids with their prefixes</td>
 *     <td>AccountsContractIT.anAdministratorCreatesAnAccount,
 *     FlowsContractIT.createsFromTheReferencesRequest,
 *     RunsContractIT.aStartIsAnsweredAsRunning</td></tr>
 * <tr><td>D 201 with Location for flow, run, account, secret; 200 otherwise</td>
 *     <td>the same, and SecretsContractIT.createsAndListsWithoutTheValue</td></tr>
 * <tr><td>D 400 invalid_request: not JSON, wrong type, missing or unknown field, query</td>
 *     <td>AuthContractIT.aLoginThatIsNotOneIsInvalid,
 *     AccountsContractIT.aNewAccountNeedsNameEmailAndPassword, refusesQueriesThatMakeNoSense,
 *     FlowsContractIT.aFlowNeedsADefinition, SecretsContractIT.aSecretNeedsKeyAndValue,
 *     RunsContractIT.theBodyOfARunIsOptionalAndItsInputAnObject</td></tr>
 * <tr><td>D 422 validation_error: definition, e-mail, password, role, secret key, inputs schema</td>
 *     <td>DefinitionsContractIT.aDefinitionWithErrorsIsNotSaved,
 *     AccountsContractIT.whatBreaksARuleIsAValidationError,
 *     SecretsContractIT.keysAndValuesHaveRules,
 *     RunsContractIT.anInputThatBreaksTheSchemaIsRefused</td></tr>
 * <tr><td>D details {field, reason} or {errors}</td>
 *     <td>Answer.error with a field; DefinitionsContractIT.aDefinitionWithErrorsIsNotSaved</td></tr>
 * <tr><td>D conflict 409</td><td>AccountsContractIT.anEmailInUseConflicts,
 *     SecretsContractIT.aKeyThatExistsConflictsAndPutReplaces,
 *     ExecutionsContractIT.cancelEndsARunOnce</td></tr>
 * <tr><td>D method_not_allowed 405</td>
 *     <td>ErrorsContractIT.theWrongMethodIsAnsweredWithTheRightOnes</td></tr>
 * <tr><td>D not_acceptable 406</td>
 *     <td>ErrorsContractIT.anAnswerThatCannotBeGivenAsAsked</td></tr>
 * <tr><td>D payload_too_large 413, bodies over 2 MiB</td>
 *     <td>ErrorsContractIT.aBodyOverTheLimit</td></tr>
 * <tr><td>D unsupported_media_type 415</td><td>ErrorsContractIT.aBodyOfAnotherType</td></tr>
 * <tr><td>D precondition_failed 412</td>
 *     <td>FlowsContractIT.everyChangeHasAnotherETagAndIfMatchIsHonoured</td></tr>
 * <tr><td>D rate_limited 429 with Retry-After</td>
 *     <td>AuthContractIT.fiveWrongPasswordsFromOneAddressCloseTheAccountToThatAddressOnly</td></tr>
 * <tr><td>D unavailable 503 with Retry-After</td>
 *     <td>MainJobIT.theMainJobSurvivesARestart (assertFullServerSaysSo)</td></tr>
 * <tr><td>D every error answer, from whatever layer, has the JSON body</td>
 *     <td>ErrorsContractIT, HostileInputIT.hostileRequestsAreRefusedQuietly</td></tr>
 * <tr><td>R internal_error 500, D incident id</td>
 *     <td>no request makes one: problems' unit tests</td></tr>
 * <tr><td>D X-Request-Id</td><td>ErrorsContractIT.everyAnswerHasItsOwnRequestId, and
 *     Answer.expect</td></tr>
 * <tr><td>D HEAD and OPTIONS</td><td>ErrorsContractIT.headAnswersAsGetWithoutTheBody,
 *     optionsTellsTheMethods</td></tr>
 * <tr><td>D CORS off by default, configurable</td><td>ErrorsContractIT.corsIsOff, MainJobIT
 *     (assertConfiguredOriginMayCall)</td></tr>
 * <tr><td>D lists: limit, offset, newest first, total</td>
 *     <td>listsNewestFirstInPages of FlowsContractIT and AccountsContractIT,
 *     ExecutionsContractIT.listsNewestFirstWithExactMembers,
 *     HistoryContractIT.logsComeInPagesOldestFirst,
 *     DefinitionsContractIT.keepsRevisionsAndRestoresThem</td></tr>
 * <tr><td>D total_is_lower_bound beyond 10,000</td>
 *     <td>executions' unit tests: it takes more runs than an end-to-end test should make</td></tr>
 * <tr><td colspan="2">Authentication</td></tr>
 * <tr><td>R POST /auth/login</td>
 *     <td>AuthContractIT.loginAnswersATokenItsEndAndTheAccount</td></tr>
 * <tr><td>D username is the e-mail, without regard to case</td>
 *     <td>AuthContractIT.usernameIsTheEmailWithoutRegardToCase</td></tr>
 * <tr><td>D wrong password and unknown user alike</td>
 *     <td>AuthContractIT.aWrongPasswordAndAnUnknownUserAreAnsweredAlike (the same time: auth's unit
 *     tests)</td></tr>
 * <tr><td>R POST /auth/refresh, D the old token stays valid</td>
 *     <td>AuthContractIT.refreshGivesANewTokenAndLeavesTheOld</td></tr>
 * <tr><td>R POST /auth/logout, D ends the login</td>
 *     <td>AuthContractIT.logoutEndsEveryTokenOfTheLoginAtOnceAndNoOther</td></tr>
 * <tr><td>R unauthorized 401</td>
 *     <td>AuthContractIT.withoutAGoodTokenNothingIsAnswered</td></tr>
 * <tr><td>D deleting, new password, new role end all logins</td>
 *     <td>AuthContractIT.aDeletedAccountHasNoLogins, aChangedPasswordEndsAllLogins,
 *     aChangedRoleEndsAllLogins</td></tr>
 * <tr><td>D five for an account, twenty for an address, never closed to its owner</td>
 *     <td>AuthContractIT.fiveWrongPasswordsFromOneAddressCloseTheAccountToThatAddressOnly,
 *     twentyWrongPasswordsFromOneAddressCloseItForAWhile,
 *     anAccountAttackedFromManyAddressesStaysOpenToItsOwner</td></tr>
 * <tr><td>D first administrator by FLOWRUNNER_ADMIN_*</td>
 *     <td>FlowRunnerServer.admin: every test stands on it</td></tr>
 * <tr><td>D passwords 8..128</td>
 *     <td>AccountsContractIT.whatBreaksARuleIsAValidationError</td></tr>
 * <tr><td colspan="2">Flows</td></tr>
 * <tr><td>R POST /flows</td><td>FlowsContractIT.createsFromTheReferencesRequest</td></tr>
 * <tr><td>R GET /flows/{id}, D byte for byte; GET .../definition</td>
 *     <td>DefinitionsContractIT.givesTheDefinitionBackByteForByte</td></tr>
 * <tr><td>R GET /flows: limit, offset</td><td>FlowsContractIT.listsNewestFirstInPages</td></tr>
 * <tr><td>R tag, D repeatable, q</td><td>FlowsContractIT.filtersByTagAndText</td></tr>
 * <tr><td>R PUT /flows/{id}, D changes what it names, revisions</td>
 *     <td>FlowsContractIT.anUpdateChangesWhatItNames</td></tr>
 * <tr><td>D name, description, tags override the document until a PUT</td>
 *     <td>DefinitionsContractIT.whatTheRequestDoesNotSayComesFromTheDocument,
 *     whatTheRequestSaysHoldsUntilAPutChangesIt</td></tr>
 * <tr><td>D application/yaml</td><td>DefinitionsContractIT.aBareDocumentWorksToo</td></tr>
 * <tr><td>D revision, ETag, If-Match</td>
 *     <td>FlowsContractIT.everyChangeHasAnotherETagAndIfMatchIsHonoured</td></tr>
 * <tr><td>R DELETE /flows/{id}, D runs finish, executions stay, run is 404</td>
 *     <td>FlowsContractIT.aDeletedFlowCannotBeRunButItsExecutionsStay</td></tr>
 * <tr><td>D POST /flows/validate</td>
 *     <td>DefinitionsContractIT.validateReportsEverythingAndSavesNothing</td></tr>
 * <tr><td>D revisions, restore</td>
 *     <td>DefinitionsContractIT.keepsRevisionsAndRestoresThem</td></tr>
 * <tr><td>D another account's flow is 404, an administrator's too</td>
 *     <td>FlowsContractIT.anotherAccountsFlowDoesNotExist</td></tr>
 * <tr><td colspan="2">Executions</td></tr>
 * <tr><td>R POST /flows/{id}/run</td>
 *     <td>RunsContractIT.aStartIsAnsweredAsRunning</td></tr>
 * <tr><td>D the body is optional, input an object</td>
 *     <td>RunsContractIT.theBodyOfARunIsOptionalAndItsInputAnObject</td></tr>
 * <tr><td>D Idempotency-Key</td>
 *     <td>RunsContractIT.theSameIdempotencyKeyGivesTheSameAnswer,
 *     twentyStartsAtOnceWithOneKeyStartOneRun</td></tr>
 * <tr><td>D ?wait</td>
 *     <td>RunsContractIT.waitAnswersWithTheEndedExecutionOrAfterThatTime</td></tr>
 * <tr><td>R GET /executions/{id}</td>
 *     <td>ExecutionsContractIT.aCompletedExecutionHasItsInputResultAndTimes,
 *     aRunningExecutionHasNoEndYet</td></tr>
 * <tr><td>R error, D error_details</td>
 *     <td>ExecutionsContractIT.aFailedExecutionSaysWhatFailedWhere</td></tr>
 * <tr><td>R GET /executions, items, error, limit, offset</td>
 *     <td>ExecutionsContractIT.listsNewestFirstWithExactMembers</td></tr>
 * <tr><td>R flow_id, status; D since, until, tag, all statuses</td>
 *     <td>ExecutionsContractIT.filtersByFlowStatusTimeAndTag</td></tr>
 * <tr><td>R DELETE /executions/{id}, D 409 for one that has ended, no new node</td>
 *     <td>ExecutionsContractIT.cancelEndsARunOnce</td></tr>
 * <tr><td>R GET /executions/{id}/logs, its lines and data</td>
 *     <td>HistoryContractIT.logsTellTheReferencesStory</td></tr>
 * <tr><td>R level, D least severity</td>
 *     <td>HistoryContractIT.levelIsTheLeastSeverityShown</td></tr>
 * <tr><td>R logs: limit, offset</td>
 *     <td>HistoryContractIT.logsComeInPagesOldestFirst</td></tr>
 * <tr><td>D events, from</td><td>HistoryContractIT.eventsAreTheJournal</td></tr>
 * <tr><td>D events as text/event-stream</td>
 *     <td>HistoryContractIT.eventsAreFollowedLiveAsAStream</td></tr>
 * <tr><td>D nodes</td><td>HistoryContractIT.nodesTellWhatEachDid, retriesAreCountedAndLogged
 *     </td></tr>
 * <tr><td>D another account's execution is 404</td>
 *     <td>ExecutionsContractIT.anotherAccountsExecutionDoesNotExist</td></tr>
 * <tr><td>design.md 4 idempotency key of an effect</td>
 *     <td>RunsContractIT.effectfulNodesSendTheirIdempotencyKey</td></tr>
 * <tr><td>D POST .../pause, .../resume, status paused</td>
 *     <td>RunControlIT.aPausedRunStartsNothingUntilItIsResumed,
 *     theTimeLimitOfAPausedRunStandsStill, aPauseDoesNotReachTheRunThatTheRunWaitsFor</td></tr>
 * <tr><td>D GET .../why</td>
 *     <td>RunControlIT.whySaysWhatTheNodeIsAbout, whySaysWhenTheNextAttemptBegins,
 *     whySaysWhatEachBranchIsAbout, whyHidesSecrets; ConcurrencyIT.oneMoreWaitsForItsTurn,
 *     SubflowsIT.theNodeGivesTheResultOfTheRun</td></tr>
 * <tr><td>D POST .../signals/{key}</td><td>SignalsIT</td></tr>
 * <tr><td>D POST .../retry, from, definition, the first execution's idempotency keys</td>
 *     <td>RetryIT</td></tr>
 * <tr><td>D cancel, pause, resume, signal 409 for a run that has ended</td>
 *     <td>ExecutionsContractIT.cancelEndsARunOnce,
 *     RunControlIT.aRunThatHasEndedIsNeitherPausedNorResumed,
 *     SignalsIT.aRunThatHasEndedTakesNoSignal</td></tr>
 * <tr><td>D status queued</td><td>ConcurrencyIT</td></tr>
 * <tr><td>D a sub-flow's run has parent_id</td><td>SubflowsIT</td></tr>
 * <tr><td>D another account's run is 404 for all of these</td>
 *     <td>RunControlIT.forOthersThereIsNoSuchRun</td></tr>
 * <tr><td>flow-language.md parallel, foreach, batch, hooks around what waits</td>
 *     <td>ControlFlowIT</td></tr>
 * <tr><td colspan="2">Accounts</td></tr>
 * <tr><td>R POST /accounts, D role defaults to user</td>
 *     <td>AccountsContractIT.anAdministratorCreatesAnAccount,
 *     theRoleOfANewAccountIsUserUnlessItSaysOtherwise</td></tr>
 * <tr><td>R GET /accounts/{id}</td>
 *     <td>AccountsContractIT.anAdministratorCreatesAnAccount,
 *     unknownAccountsAreNotFoundForAnAdministrator</td></tr>
 * <tr><td>R GET /accounts: role, limit, offset</td>
 *     <td>AccountsContractIT.filtersByRole, listsNewestFirstInPages</td></tr>
 * <tr><td>R PUT /accounts/{id}, D changes what it names</td>
 *     <td>AccountsContractIT.anUpdateChangesWhatItNames, aUserNeedsItsPasswordToChangeIt</td></tr>
 * <tr><td>R DELETE /accounts/{id}, D cancels its runs, removes what it owns</td>
 *     <td>AccountsContractIT.deletingAnAccountCancelsItsRunsAndRemovesWhatItOwns</td></tr>
 * <tr><td>R forbidden 403, D for a user an unknown id too</td>
 *     <td>AccountsContractIT.aUserSeesAndChangesItselfOnly</td></tr>
 * <tr><td>D e-mail in use 409</td><td>AccountsContractIT.anEmailInUseConflicts</td></tr>
 * <tr><td>D last administrator 409</td>
 *     <td>AccountsContractIT.theLastAdministratorStays</td></tr>
 * <tr><td colspan="2">Secrets</td></tr>
 * <tr><td>R GET and POST /accounts/{account_id}/secrets</td>
 *     <td>SecretsContractIT.createsAndListsWithoutTheValue</td></tr>
 * <tr><td>R DELETE .../secrets/{key}</td><td>SecretsContractIT.deletes</td></tr>
 * <tr><td>D keys and values</td><td>SecretsContractIT.keysAndValuesHaveRules</td></tr>
 * <tr><td>D 409, PUT replaces</td>
 *     <td>SecretsContractIT.aKeyThatExistsConflictsAndPutReplaces</td></tr>
 * <tr><td>D at most 1,000</td><td>secrets' unit tests</td></tr>
 * <tr><td>D who may</td>
 *     <td>SecretsContractIT.anAdministratorWritesEveryonesSecretsAUserItsOwn</td></tr>
 * <tr><td>D never shown</td><td>SecretsContractIT.noValueIsEverShown,
 *     RetryIT.whatTheRetryTakesOverIsMasked, SubflowsIT.whatOneRunKnowsOfSecretsTheOtherHides,
 *     RunControlIT.whyHidesSecrets</td></tr>
 * <tr><td colspan="2">WebSocket</td></tr>
 * <tr><td>R execution_update, node_completed, log, execution_completed; D seq</td>
 *     <td>WebSocketContractIT.everyMessageHasItsShape</td></tr>
 * <tr><td>R execution_failed</td>
 *     <td>WebSocketContractIT.aFailureSaysWhatFailedWhere</td></tr>
 * <tr><td>D execution_cancelled</td><td>WebSocketContractIT.aCancelIsTold</td></tr>
 * <tr><td>D from the start, then live, in order; closes with 1000</td>
 *     <td>WebSocketContractIT.whoConnectsEarlyAndWhoConnectsLateGetTheSame,
 *     LoadIT.fiftySubscribersOfOneRunGetTheSameMessages</td></tr>
 * <tr><td>D ?from=seq</td><td>WebSocketContractIT.fromSkipsWhatCameBefore</td></tr>
 * <tr><td>D one log for each entry of GET .../logs</td>
 *     <td>WebSocketContractIT.eachLogEntryIsOneMessage</td></tr>
 * <tr><td>D 401 and 404 before the upgrade, never in the query string</td>
 *     <td>WebSocketContractIT.aHandshakeWithoutAGoodTokenIsAnswered401,
 *     aHandshakeForWhatIsNotYoursIsAnswered404</td></tr>
 * <tr><td>D browser subprotocol</td>
 *     <td>WebSocketContractIT.aBrowserSendsTheTokenAsSubprotocol</td></tr>
 * <tr><td>D foreign Origin</td><td>WebSocketContractIT.aForeignOriginIsRefused</td></tr>
 * <tr><td>D pings</td><td>WebSocketContractIT.theServerPings</td></tr>
 * <tr><td>D logout closes with 4401</td>
 *     <td>WebSocketContractIT.aLogoutClosesThatLoginsSocketsOnly</td></tr>
 * <tr><td colspan="2">Errors</td></tr>
 * <tr><td>R format, every code and status</td>
 *     <td>ErrorsContractIT.everyCodeComesWithItsStatus, unknownPathsAreNotFound</td></tr>
 * </table>
 */
package io.flowrunner.e2e;
