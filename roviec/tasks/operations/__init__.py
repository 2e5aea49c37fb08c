"""What is done to tasks: handing out, working, submitting and judging results, more time, keeping."""

from roviec.tasks.operations.company import (
    answer_for_part,
    ask_to_co_operate,
    comment_on_task,
    read_mention,
    stop_watching,
    watch_task,
)
from roviec.tasks.operations.extending import (
    UnableToExtend,
    approve_extension,
    ask_extension,
    refuse_extension,
    withdraw_extension,
)
from roviec.tasks.operations.following import follow_amendment
from roviec.tasks.operations.handing_out import assign_task, hand_out, propose_task
from roviec.tasks.operations.inheriting import Inheritance, UnableToInherit, inherit_tasks
from roviec.tasks.operations.keeping import (
    assign_again,
    cancel_task,
    replace_task,
    resume_task,
    supersede_task,
    suspend_task,
)
from roviec.tasks.operations.passing_on import pass_on_tasks, pass_on_watches
from roviec.tasks.operations.recurring import end_series, give_next, start_series
from roviec.tasks.operations.results import accept_result, ask_redo, complete_task, submit_result, take_back_result
from roviec.tasks.operations.shared import UnableToHandOut, UnableToWork
from roviec.tasks.operations.splitting import UnableToSplit, split_task
from roviec.tasks.operations.things import (
    add_task_file,
    drop_milestone,
    reach_milestone,
    remove_task_file,
    set_milestone,
)
from roviec.tasks.operations.working import (
    accept_task,
    accept_tasks,
    delegate_task,
    explain_delay,
    return_task,
    start_task,
    tell_progress,
)

__all__ = [
    "Inheritance",
    "UnableToExtend",
    "UnableToHandOut",
    "UnableToInherit",
    "UnableToSplit",
    "UnableToWork",
    "accept_result",
    "accept_task",
    "accept_tasks",
    "add_task_file",
    "answer_for_part",
    "approve_extension",
    "ask_extension",
    "ask_redo",
    "ask_to_co_operate",
    "assign_again",
    "assign_task",
    "cancel_task",
    "comment_on_task",
    "complete_task",
    "delegate_task",
    "drop_milestone",
    "end_series",
    "explain_delay",
    "follow_amendment",
    "give_next",
    "hand_out",
    "inherit_tasks",
    "pass_on_tasks",
    "pass_on_watches",
    "propose_task",
    "reach_milestone",
    "read_mention",
    "refuse_extension",
    "remove_task_file",
    "replace_task",
    "resume_task",
    "return_task",
    "set_milestone",
    "split_task",
    "start_series",
    "start_task",
    "stop_watching",
    "submit_result",
    "supersede_task",
    "suspend_task",
    "take_back_result",
    "tell_progress",
    "watch_task",
    "withdraw_extension",
]
